import type { TrendLine } from "@/api/metrics";
import type { Palette } from "@/charts/palette";
import { stackedMonths, type StackSeries } from "@/charts/stackedMonths";
import type { Formats } from "@/i18n/formats";

export const FLOWS = ["existing", "new", "reactivated", "churned"] as const;
export type Flow = (typeof FLOWS)[number];

/** The series of the chart, from the zero line outwards; churned customers go down. */
export function flowSeries(palette: Palette, names: Record<Flow, string>): StackSeries[] {
  return FLOWS.map((id) => ({ id, name: names[id], colour: palette.series[id], isBelow: id === "churned" }));
}

interface Given {
  months: TrendLine[];
  series: StackSeries[];
  palette: Palette;
  formats: Formats;
  openRemark: (month: string) => string;
  netLabel: string;
}

/** Who came stands on the zero line, who went hangs below it. */
export function addsChurns({ months, netLabel, ...rest }: Given) {
  return stackedMonths({
    ...rest,
    months: months.map(({ month, is_open, ...line }) => ({
      month,
      is_open,
      amounts: Object.fromEntries(FLOWS.map((flow) => [flow, line[flow]])),
    })),
    moreRows: (index) => {
      const line = months[index];
      if (!line) return [];
      const change = rest.formats.signedPercent(line.growth_pct);
      return [{ name: netLabel, value: rest.formats.signed(line.closing - line.opening), note: change }];
    },
    hasSums: true,
  });
}
