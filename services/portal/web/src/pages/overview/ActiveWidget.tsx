import { memo, useCallback } from "react";
import { useTranslations } from "use-intl";
import type { Active } from "@/api/metrics";
import { Chart } from "@/charts/Chart";
import { Legend } from "@/charts/Legend";
import { usePalette } from "@/charts/palette";
import { useHidden } from "@/charts/useHidden";
import { stackedMonths } from "@/charts/stackedMonths";
import { useFormats } from "@/i18n/formats";
import { useWhy } from "@/why/useWhy";
import type { WidgetState } from "@/widgets/state";
import type { DataTable } from "@/widgets/table";
import { Widget } from "@/widgets/Widget";

/** As high as what stands beside it, which is another widget on very wide pages. */
const HEIGHT = "var(--active-height)";
const MEASURES = ["active_customers", "customers"] as const;

/** How many of the customers use what they have: columns of the active, a line of all. */
export const ActiveWidget = memo(function ActiveWidget({ state }: { state: WidgetState<Active> }) {
  const t = useTranslations("overview");
  const { longMonth, exact } = useFormats();
  const why = useWhy();
  const table = useCallback(
    ({ months }: Active): DataTable => ({
      columns: [
        { key: "month", label: t("month") },
        ...MEASURES.map((key) => ({ key, label: t(`kpi.${key}`), format: exact })),
      ],
      rows: months.map(({ month, active_customers, customers }) => ({
        month: longMonth(month),
        active_customers,
        customers,
      })),
      whyOf: (row, key) => {
        const month = months[row]?.month;
        const measure = MEASURES.find((known) => known === key);
        return month && measure ? () => why({ measure, month }) : undefined;
      },
    }),
    [t, exact, longMonth, why],
  );
  return (
    <Widget
      title={t("active.title")}
      term="active_customers"
      state={state}
      asOf={(data) => data.as_of}
      isEmpty={({ months }) => months.every((month) => month.customers === 0 && month.active_customers === 0)}
      table={table}
      onWhy={() => why({ measure: "active_customers" })}
    >
      {(data) => <Content months={data.months} />}
    </Widget>
  );
});

/** Drawn again for other figures only: the widget around it follows every change of the address. */
const Content = memo(function Content({ months }: { months: Active["months"] }) {
  const t = useTranslations("overview");
  const widget = useTranslations("widget");
  const formats = useFormats();
  const palette = usePalette();
  const why = useWhy();
  const [hidden, setHidden] = useHidden("active");
  const series = [
    { id: "active_customers", name: t("kpi.active_customers"), colour: palette.series.active },
    { id: "customers", name: t("kpi.customers"), colour: palette.series.total, isLine: true },
  ];
  const option = stackedMonths({
    months: months.map(({ month, is_open, active_customers, customers }) => ({
      month,
      is_open,
      amounts: { active_customers, customers },
    })),
    series: series.filter(({ id }) => !hidden.has(id)),
    palette,
    formats,
    openRemark: (month) => widget("openMonth", { month: formats.longMonth(month) }),
    moreRows: (index) => {
      const line = months[index];
      const share = line && line.customers > 0 ? (100 * line.active_customers) / line.customers : null;
      return [{ name: widget("share"), value: formats.percent(share) }];
    },
  });
  return (
    <>
      <Legend entries={series} hidden={hidden} onChange={setHidden} />
      <Chart
        option={option}
        height={HEIGHT}
        label={t("active.label")}
        onMark={({ seriesId, index }) => {
          const month = months[index]?.month;
          const measure = MEASURES.find((known) => known === seriesId);
          if (measure && month) why({ measure, month });
        }}
      />
    </>
  );
});
