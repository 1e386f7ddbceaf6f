import type { Palette } from "@/charts/palette";
import { tip, tooltip } from "@/charts/tooltip";
import type { Formats } from "@/i18n/formats";
import type { Percentiles } from "./figures";

interface Words {
  percentile: (at: number) => string;
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

/** Columns for what each hundredth of the customers has, and the line of the share that it and all better ones have. */
export function percentileChart({ data, palette, formats, words }: Given) {
  const label = { color: palette.inkMuted, fontFamily: palette.font, fontSize: 12 };
  const points = data.percentiles;
  return {
    grid: { left: 2, right: 2, top: 10, bottom: 2, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: {
      type: "category",
      data: points.map((point) => String(point.percentile)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.line } },
      axisLabel: {
        ...label,
        margin: 10,
        interval: (_: number, name: string) => LABELLED.includes(Number(name)),
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
      const point = points[marks[0]?.dataIndex ?? 0];
      return tip({
        title: words.percentile(point?.percentile ?? 0),
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
        data: points.map((point) => Number(point.amount)),
        itemStyle: { color: palette.series.existing, borderRadius: [1, 1, 0, 0] },
        barCategoryGap: "25%",
      },
      {
        id: "cumulative",
        type: "line",
        yAxisIndex: 1,
        data: points.map((point) => point.cumulative_pct),
        showSymbol: false,
        lineStyle: { color: palette.series.total, width: 2 },
        itemStyle: { color: palette.series.total },
      },
    ],
  };
}
