import type { Formats } from "@/i18n/formats";
import type { Palette } from "./palette";

/** From this many months on, a slider helps to look closer. */
const SLIDER_FROM = 18;
const SLIDER_HEIGHT = 34;

interface Axes {
  palette: Palette;
  formats: Pick<Formats, "month" | "compact">;
  months: readonly string[];
  /** Right-hand room, for labels at the end of lines. */
  right?: number;
}

/** The ground of every chart over months: faint gridlines, a zero-based axis, and a slider where there are many months. */
export function monthsFrame({ palette, formats, months, right = 8 }: Axes) {
  const hasSlider = months.length > SLIDER_FROM;
  const label = { color: palette.inkMuted, fontFamily: palette.font, fontSize: 12 };
  return {
    grid: {
      left: 2,
      right,
      top: 10,
      bottom: hasSlider ? SLIDER_HEIGHT : 6,
      outerBoundsMode: "same" as const,
      outerBoundsContain: "axisLabel" as const,
    },
    xAxis: {
      type: "category" as const,
      data: months.map(formats.month),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.line }, onZero: true },
      axisLabel: { ...label, hideOverlap: true, margin: 10 },
    },
    yAxis: {
      type: "value" as const,
      splitNumber: 4,
      minInterval: 1,
      axisLabel: { ...label, formatter: (value: number) => formats.compact(value) },
      splitLine: { lineStyle: { color: palette.line, opacity: 0.7 } },
    },
    dataZoom: hasSlider ? [slider(palette)] : [],
  };
}

const slider = (palette: Palette) => ({
  type: "slider",
  height: 18,
  bottom: 4,
  borderColor: "transparent",
  backgroundColor: palette.sunk,
  fillerColor: `${palette.series.active}33`,
  handleStyle: { color: palette.surface, borderColor: palette.inkMuted },
  moveHandleSize: 0,
  showDetail: false,
  brushSelect: false,
  dataBackground: { lineStyle: { opacity: 0 }, areaStyle: { opacity: 0 } },
  selectedDataBackground: { lineStyle: { opacity: 0 }, areaStyle: { opacity: 0 } },
});
