import { monthsFrame } from "@/charts/frame";
import { hatch } from "@/charts/hatch";
import type { Palette } from "@/charts/palette";
import { tip, tooltip } from "@/charts/tooltip";
import type { Formats } from "@/i18n/formats";

/** One month's amounts, by series. */
export interface StackMonth {
  month: string;
  is_open: boolean;
  amounts: Record<string, number>;
}

export interface StackSeries {
  id: string;
  name: string;
  colour: string;
  isLine?: boolean;
}

interface Given {
  months: StackMonth[];
  series: StackSeries[];
  palette: Palette;
  formats: Formats;
  /** What the tooltip says of a month that is not over. */
  openRemark: (month: string) => string;
}

/** Stacked columns by month, the open one hatched, and lines above them. */
export function stackedMonths({ months, series, palette, formats, openRemark }: Given) {
  return {
    ...monthsFrame({ palette, formats, months: months.map(({ month }) => month) }),
    tooltip: tooltip("axis", (marks: { dataIndex: number }[]) => {
      const at = months[marks[0]?.dataIndex ?? 0];
      return tip({
        title: formats.longMonth(at?.month ?? "1970-01"),
        rows: series.map(({ id, name, colour }) => ({
          name,
          colour,
          value: formats.exact(at?.amounts[id] ?? 0),
        })),
        remark: at?.is_open ? openRemark(at.month) : undefined,
      });
    }),
    series: series.map(({ id, name, colour, isLine }) =>
      isLine
        ? {
            id,
            name,
            type: "line",
            data: months.map(({ amounts }) => amounts[id] ?? 0),
            symbolSize: 6,
            lineStyle: { color: colour, width: 2 },
            itemStyle: { color: colour },
          }
        : {
            id,
            name,
            type: "bar",
            stack: "columns",
            barCategoryGap: "35%",
            data: months.map(({ amounts, is_open }) => ({
              value: amounts[id] ?? 0,
              itemStyle: { color: is_open ? hatch(colour, palette.surface) : colour },
            })),
          },
    ),
  };
}
