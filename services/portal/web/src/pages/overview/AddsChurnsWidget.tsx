import { memo, useCallback } from "react";
import { useTranslations } from "use-intl";
import type { TrendLine, Trends } from "@/api/metrics";
import { Chart } from "@/charts/Chart";
import { Legend } from "@/charts/Legend";
import { usePalette } from "@/charts/palette";
import { useHidden } from "@/charts/useHidden";
import { useFormats } from "@/i18n/formats";
import type { Measure } from "@/why/target";
import { useWhy } from "@/why/useWhy";
import type { WidgetState } from "@/widgets/state";
import type { DataTable } from "@/widgets/table";
import { Widget } from "@/widgets/Widget";
import { FLOWS, flowSeries, addsChurns, type Flow } from "./addsChurns";
import styles from "./Overview.module.css";

const HEIGHT = 372;
/** Existing customers are so many that beside them nothing else could be read; one press shows them. */
const HIDDEN_AT_FIRST: ReadonlySet<string> = new Set(["existing"]);

/** The columns of the table, with what stands behind each; at the close of a month are its customers. */
const MEASURE_OF = {
  opening: "opening",
  new: "new",
  reactivated: "reactivated",
  churned: "churned",
  closing: "customers",
  existing: "existing",
  joined_and_left: "joined_and_left",
} as const satisfies Partial<Record<keyof TrendLine, Measure>>;

const measureOf = (column: string): Measure | undefined =>
  Object.entries(MEASURE_OF).find(([known]) => known === column)?.[1];

/** Who came and who went, month by month. */
export const AddsChurnsWidget = memo(function AddsChurnsWidget({ state }: { state: WidgetState<Trends> }) {
  const t = useTranslations("overview");
  const formats = useFormats();
  const why = useWhy();
  const table = useCallback(
    ({ months }: Trends): DataTable => ({
      ...tableOf(months, t, formats.longMonth, formats.exact),
      whyOf: (row, key) => {
        const month = months[row]?.month;
        const measure = measureOf(key);
        return month && measure ? () => why({ measure, month }) : undefined;
      },
    }),
    [t, formats, why],
  );
  return (
    <Widget
      title={t("addsChurns.title")}
      term="churned"
      state={state}
      asOf={(data) => data.as_of}
      className={styles.wide}
      table={table}
      isEmpty={({ months }) => months.every((month) => FLOWS.every((flow) => month[flow] === 0))}
      onWhy={() => why({ measure: "churned" })}
    >
      {({ months }) => <Content months={months} />}
    </Widget>
  );
});

/** Drawn again for other figures only: the widget around it follows every change of the address. */
const Content = memo(function Content({ months }: { months: TrendLine[] }) {
  const [hidden, setHidden] = useHidden("flows", HIDDEN_AT_FIRST);
  const t = useTranslations("overview");
  const widget = useTranslations("widget");
  const formats = useFormats();
  const palette = usePalette();
  const why = useWhy();
  const names = Object.fromEntries(FLOWS.map((flow) => [flow, t(`flow.${flow}`)])) as Record<Flow, string>;
  const series = flowSeries(palette, names);
  const option = addsChurns({
    months,
    series: series.filter(({ id }) => !hidden.has(id)),
    palette,
    formats,
    openRemark: (month) => widget("openMonth", { month: formats.longMonth(month) }),
    netLabel: t("addsChurns.net"),
  });
  return (
    <>
      <Legend entries={series} hidden={hidden} onChange={setHidden} />
      <Chart
        option={option}
        height={HEIGHT}
        label={t("addsChurns.label")}
        onMark={({ seriesId, index }) => {
          const month = months[index]?.month;
          const measure = FLOWS.find((flow) => flow === seriesId);
          if (measure && month) why({ measure, month });
        }}
      />
    </>
  );
});

type Texts = ReturnType<typeof useTranslations<"overview">>;

function tableOf(
  months: TrendLine[],
  t: Texts,
  name: (month: string) => string,
  format: (value: number) => string,
): DataTable {
  const keys = Object.keys(MEASURE_OF) as (keyof typeof MEASURE_OF)[];
  return {
    columns: [
      { key: "month", label: t("month") },
      ...keys.map((key) => ({ key, label: t(`flow.${key}`), format })),
    ],
    rows: months.map((line) => ({
      ...Object.fromEntries(keys.map((key) => [key, line[key]])),
      month: name(line.month),
    })),
  };
}
