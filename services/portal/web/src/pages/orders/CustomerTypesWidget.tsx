import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslations } from "use-intl";
import type { MetricsQuery } from "@/filters/search";
import { useFormats } from "@/i18n/formats";
import { useWhy } from "@/why/useWhy";
import { stateOf } from "@/widgets/state";
import type { DataTable } from "@/widgets/table";
import { Widget } from "@/widgets/Widget";
import { customerTypesQuery, FIELD, type CustomerTypes } from "./figures";
import type { Ranked } from "./search";
import { StackedMonths } from "./StackedMonths";

interface Props {
  query: MetricsQuery;
  measure: Ranked;
}

/** Orders or usage by month, of customers acquired in it and of all others. */
export function CustomerTypesWidget({ query, measure }: Props) {
  const t = useTranslations("orders");
  const widget = useTranslations("widget");
  const { exact } = useFormats();
  const why = useWhy();
  const whyType = (type: string, month: string) =>
    why({ measure: FIELD[measure], month, part: { customer_type: [type] } });
  const state = stateOf(useQuery(customerTypesQuery(query)));
  const table = (data: CustomerTypes): DataTable => ({
    columns: [
      { key: "month", label: widget("month") },
      { key: "new", label: t("type.new"), format: exact },
      { key: "existing", label: t("type.existing"), format: exact },
    ],
    rows: amounts(data, measure).map(({ month, amounts: own }) => ({ month, ...own })),
    whyOf: (row, key) => {
      const month = data.months[row]?.month;
      return month && key !== "month" ? () => whyType(key, month) : undefined;
    },
  });
  return (
    <Widget
      title={t("byType", { measure: t(`measure.${measure}`) })}
      term="customer_type"
      state={state}
      asOf={(data) => data.as_of}
      table={table}
      isEmpty={(data) => amounts(data, measure).every(({ amounts: own }) => own.new + own.existing === 0)}
      onWhy={() => why({ measure: FIELD[measure] })}
    >
      {(data) => <Plot data={data} measure={measure} onWhy={whyType} />}
    </Widget>
  );
}

function amounts({ months }: CustomerTypes, measure: Ranked) {
  const field = FIELD[measure];
  return months.map((line) => ({
    month: line.month,
    is_open: line.is_open,
    amounts: { new: Number(line.new[field]), existing: Number(line.existing[field]) },
  }));
}

interface PlotProps {
  data: CustomerTypes;
  measure: Ranked;
  onWhy: (type: string, month: string) => void;
}

function Plot({ data, measure, onWhy }: PlotProps) {
  const t = useTranslations("orders");
  const months = useMemo(() => amounts(data, measure), [data, measure]);
  const series = useMemo(
    () =>
      [
        { id: "existing", name: t("type.existing"), colour: "existing" },
        { id: "new", name: t("type.new"), colour: "new" },
      ] as const,
    [t],
  );
  return (
    <StackedMonths
      id="types"
      label={t(`measure.${measure}`)}
      months={months}
      series={series}
      height={350}
      onWhy={onWhy}
    />
  );
}
