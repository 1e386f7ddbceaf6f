import type { Formats } from "@/i18n/formats";
import type { Palette } from "./palette";
import { tip, tooltip } from "./tooltip";

export interface Bar {
  name: string;
  /** What machines call it, where `name` is for people; told in the tooltip. */
  code?: string | undefined;
  value: number;
  /** Of the total, in per cent. */
  share: number | null;
  /** Its own, where a legend names each bar; the chart's otherwise. */
  colour?: string;
}

interface Given {
  bars: readonly Bar[];
  colour: string;
  palette: Palette;
  formats: Formats;
  /** What the value counts. */
  counted: string;
  shareLabel: string;
}

const ROW = 30;
const NAME_WIDTH = 150;

/** The height that so many bars need. */
export const barsHeight = (count: number) => Math.max(count, 1) * ROW + 8;

/** Lying bars, the first on top; value and share are written at their ends, so there is no axis to read. */
export function bars({ bars: given, colour, palette, formats, counted, shareLabel }: Given) {
  const text = { fontFamily: palette.font, fontSize: 12 };
  return {
    grid: { left: 2, right: 110, top: 2, bottom: 2, outerBoundsMode: "same" as const },
    xAxis: { type: "value" as const, show: false, min: 0 },
    yAxis: {
      type: "category" as const,
      inverse: true,
      data: given.map(({ name }) => name),
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: { ...text, color: palette.ink, width: NAME_WIDTH, overflow: "truncate" as const },
    },
    tooltip: tooltip("item", ({ dataIndex }: { dataIndex: number }) => {
      const bar = given[dataIndex];
      return tip({
        title: bar?.name ?? "",
        rows: [
          { colour: bar?.colour ?? colour, name: counted, value: formats.exact(bar?.value ?? 0) },
          { name: shareLabel, value: formats.percent(bar?.share ?? null) },
        ],
        remark: bar?.code,
      });
    }),
    series: [
      {
        id: "bars",
        type: "bar",
        barMaxWidth: 20,
        itemStyle: { color: colour, borderRadius: [0, 2, 2, 0] },
        label: {
          ...text,
          show: true,
          position: "right",
          color: palette.ink,
          formatter: ({ dataIndex }: { dataIndex: number }) => {
            const bar = given[dataIndex];
            return bar ? `${formats.compact(bar.value)}  {share|${formats.percent(bar.share)}}` : "";
          },
          rich: { share: { ...text, color: palette.inkMuted } },
        },
        data: given.map(({ value, colour: own }) => ({ value, ...(own && { itemStyle: { color: own } }) })),
      },
    ],
  };
}
