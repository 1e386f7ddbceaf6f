import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { Chart } from "@/charts/Chart";
import { usePalette } from "@/charts/palette";
import type { MetricsQuery } from "@/filters/search";
import { useFormats } from "@/i18n/formats";
import { useWhy } from "@/why/useWhy";
import { stateOf } from "@/widgets/state";
import type { DataTable } from "@/widgets/table";
import { Widget } from "@/widgets/Widget";
import { FIELD, percentilesQuery, type Percentiles } from "./figures";
import { columnsOf, percentileChart, ranksOf } from "./percentileChart";
import type { Ranked } from "./search";
import styles from "./OrdersPage.module.css";

interface Props {
  query: MetricsQuery;
  measure: Ranked;
}

/** How much of the whole the best customers make. */
export function PercentilesWidget({ query, measure }: Props) {
  const t = useTranslations("orders");
  const { exact, percent } = useFormats();
  const state = stateOf(useQuery(percentilesQuery(query, measure)));
  const why = useWhy();
  const whyPercentile = (points: Percentiles["percentiles"], index: number) => {
    const ranks = ranksOf(points, index);
    return ranks && (() => why({ measure: FIELD[measure], ranks }));
  };
  const table = ({ percentiles }: Percentiles): DataTable => ({
    columns: [
      { key: "percentile", label: t("percentile"), format: exact },
      { key: "customers", label: t("customers"), format: exact },
      { key: "amount", label: t(`measure.${measure}`), format: exact },
      { key: "cumulative_pct", label: t("cumulative"), format: percent },
    ],
    rows: percentiles.map((point) => ({ ...point, amount: Number(point.amount) })),
    whyOf: (row, key) => (key === "amount" ? whyPercentile(percentiles, row) : undefined),
  });
  return (
    <Widget
      title={t("percentiles")}
      term="percentiles"
      state={state}
      asOf={(data) => data.as_of}
      table={table}
      isEmpty={(data) => data.totals.customers === 0}
      onWhy={() => why({ measure: FIELD[measure] })}
    >
      {(data) => (
        <Plot data={data} measure={measure} onWhy={(index) => whyPercentile(data.percentiles, index)?.()} />
      )}
    </Widget>
  );
}

interface PlotProps {
  data: Percentiles;
  measure: Ranked;
  /** Ask *why?* of a percentile, by its index. */
  onWhy: (index: number) => void;
}

function Plot({ data, measure, onWhy }: PlotProps) {
  const t = useTranslations("orders");
  const formats = useFormats();
  const palette = usePalette();
  const option = useMemo(
    () =>
      percentileChart({
        data,
        palette,
        formats,
        words: {
          percentiles: (first, last) =>
            first === last ? t("percentileOf", { at: first }) : t("percentilesOf", { first, last }),
          customers: t("customers"),
          amount: t(`measure.${measure}`),
          cumulative: t("cumulative"),
        },
      }),
    [data, palette, formats, t, measure],
  );
  const best = data.percentiles[9]?.cumulative_pct ?? null;
  const headline = t("bestTenth", { share: formats.percent(best), customers: data.totals.customers });
  return (
    <>
      <p className={styles.headline}>{headline}</p>
      <Chart
        option={option}
        height={280}
        label={`${t("percentiles")}. ${headline}`}
        onMark={({ index }) => onWhy(columnsOf(data.percentiles)[index]?.index ?? 0)}
      />
      <p className={styles.axis}>{t("percentileAxis")}</p>
    </>
  );
}
