import type { Palette } from "@/charts/palette";
import { tip, tooltip } from "@/charts/tooltip";
import type { Formats } from "@/i18n/formats";
import type { Percentiles } from "./figures";

interface Words {
  percentiles: (first: number, last: number) => string;
  customers: string;
  amount: string;
  cumulative: string;
}

interface Given {
  data: Percentiles;
  palette: Palette;
  formats: Formats;
  words: Words;
}

const LABELLED = [1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100];

/** The places on the leaderboard of the customers in the percentile at `index`; none where it has no customer. */
export function ranksOf(points: Percentiles["percentiles"], index: number): [number, number] | undefined {
  const before = points.slice(0, index).reduce((sum, { customers }) => sum + customers, 0);
  const own = points[index]?.customers ?? 0;
  return own > 0 ? [before + 1, before + own] : undefined;
}

export interface PercentileColumn {
  /** Its place among all hundredths. */
  index: number;
  /** The hundredths that it stands for. */
  first: number;
  last: number;
  point: Percentiles["percentiles"][number];
}

/**
 * The hundredths that have customers. Of fewer than a hundred customers each is several hundredths wide: those after
 * its first one are empty, and belong to it.
 */
export function columnsOf(points: Percentiles["percentiles"]): PercentileColumn[] {
  const held = points.flatMap((point, index) => (point.customers > 0 ? [{ point, index }] : []));
  return held.map(({ point, index }, place) => ({
    index,
    point,
    first: point.percentile,
    last: (held[place + 1]?.point.percentile ?? points.length + 1) - 1,
  }));
}

/** What stands below a column: the round percentile that is in it, if there is one. */
const labelOf = ({ first, last }: PercentileColumn) =>
  LABELLED.find((round) => first <= round && round <= last)?.toString() ?? "";

/** Columns for what each hundredth of the customers has, and the line of the share that it and all better ones have. */
export function percentileChart({ data, palette, formats, words }: Given) {
  const label = { color: palette.inkMuted, fontFamily: palette.font, fontSize: 12 };
  const columns = columnsOf(data.percentiles);
  return {
    grid: { left: 2, right: 2, top: 10, bottom: 2, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: {
      type: "category",
      data: columns.map(labelOf),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.line } },
      axisLabel: {
        ...label,
        margin: 10,
        interval: (_: number, name: string) => name !== "",
      },
    },
    yAxis: [
      {
        type: "value",
        splitNumber: 4,
        axisLabel: { ...label, formatter: formats.compact },
        splitLine: { lineStyle: { color: palette.line, opacity: 0.7 } },
      },
      {
        type: "value",
        min: 0,
        max: 100,
        interval: 25,
        axisLabel: { ...label, formatter: (value: number) => formats.percent(value).replace(/[.,]0/, "") },
        splitLine: { show: false },
      },
    ],
    tooltip: tooltip("axis", (marks: { dataIndex: number }[]) => {
      const column = columns[marks[0]?.dataIndex ?? 0];
      const point = column?.point;
      return tip({
        title: words.percentiles(column?.first ?? 0, column?.last ?? 0),
        rows: [
          {
            colour: palette.series.existing,
            name: words.amount,
            value: formats.exact(Number(point?.amount ?? 0)),
          },
          {
            colour: palette.series.total,
            name: words.cumulative,
            value: formats.percent(point?.cumulative_pct ?? null),
          },
          { name: words.customers, value: formats.exact(point?.customers ?? 0) },
        ],
      });
    }),
    series: [
      {
        id: "amount",
        type: "bar",
        data: columns.map(({ point }) => Number(point.amount)),
        itemStyle: { color: palette.series.existing, borderRadius: [1, 1, 0, 0] },
        barCategoryGap: "25%",
      },
      {
        id: "cumulative",
        type: "line",
        yAxisIndex: 1,
        data: columns.map(({ point }) => point.cumulative_pct),
        showSymbol: false,
        lineStyle: { color: palette.series.total, width: 2 },
        itemStyle: { color: palette.series.total },
      },
    ],
  };
}
