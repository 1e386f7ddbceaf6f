import { useState } from "react";
import { useTranslations } from "use-intl";
import type { TrendLine, Trends } from "@/api/metrics";
import { Chart } from "@/charts/Chart";
import { Legend } from "@/charts/Legend";
import { usePalette } from "@/charts/palette";
import { useFormats } from "@/i18n/formats";
import { useWhy } from "@/why/useWhy";
import type { WidgetState } from "@/widgets/state";
import type { DataTable } from "@/widgets/table";
import { Widget } from "@/widgets/Widget";
import { FLOWS, flowSeries, addsChurns, type Flow } from "./addsChurns";
import styles from "./Overview.module.css";

const HEIGHT = 336;
/** Existing customers are so many that beside them nothing else could be read; one press shows them. */
const HIDDEN_AT_FIRST: ReadonlySet<string> = new Set(["existing"]);

/** Who came and who went, month by month. */
export function AddsChurnsWidget({ state }: { state: WidgetState<Trends> }) {
  const t = useTranslations("overview");
  const formats = useFormats();
  const why = useWhy();
  const [hidden, setHidden] = useState(HIDDEN_AT_FIRST);
  return (
    <Widget
      title={t("addsChurns.title")}
      term="churned"
      state={state}
      asOf={(data) => data.as_of}
      className={styles.wide}
      table={(data) => tableOf(data.months, t, formats.longMonth, formats.exact)}
      isEmpty={({ months }) => months.every((month) => FLOWS.every((flow) => month[flow] === 0))}
      onWhy={() => why({ measure: "churned" })}
    >
      {({ months }) => <Content months={months} hidden={hidden} onHidden={setHidden} />}
    </Widget>
  );
}

interface ContentProps {
  months: TrendLine[];
  hidden: ReadonlySet<string>;
  onHidden: (hidden: ReadonlySet<string>) => void;
}

function Content({ months, hidden, onHidden }: ContentProps) {
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
      <Legend entries={series} hidden={hidden} onChange={onHidden} />
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
}

type Texts = ReturnType<typeof useTranslations<"overview">>;

function tableOf(
  months: TrendLine[],
  t: Texts,
  name: (month: string) => string,
  format: (value: number) => string,
): DataTable {
  const keys = [
    "opening",
    "new",
    "reactivated",
    "churned",
    "closing",
    "existing",
    "joined_and_left",
  ] as const;
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
