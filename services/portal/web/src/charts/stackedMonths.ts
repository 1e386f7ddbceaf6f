import type { Formats } from "@/i18n/formats";
import { monthsFrame } from "./frame";
import { hatch } from "./hatch";
import type { Palette } from "./palette";
import { tip, tooltip, type TipRow } from "./tooltip";

/** One month's amounts, by series. */
export interface StackMonth {
  month: string;
  is_open: boolean;
  amounts: Readonly<Record<string, number>>;
}

export interface StackSeries {
  id: string;
  name: string;
  /** What machines call it, where `name` is for people. */
  code?: string | undefined;
  colour: string;
  /** A line above the columns. */
  isLine?: boolean;
  /** Drawn downwards, though its amounts are positive. */
  isBelow?: boolean;
}

interface Given {
  months: readonly StackMonth[];
  /** Those shown, from the axis outwards. */
  series: readonly StackSeries[];
  palette: Palette;
  formats: Formats;
  /** What the tooltip says of a month that is not over. */
  openRemark: (month: string) => string;
  /** Rows that the tooltip has besides the series'. */
  moreRows?: (index: number) => TipRow[];
  /** Write sums at the ends of the columns, while they are few enough to be read. */
  hasSums?: boolean;
}

/** More columns than this leave no room for sums. */
const SUMS_UP_TO = 14;

/** Stacked columns by month from the zero line both ways, the open month hatched, and lines above them. */
export function stackedMonths(given: Given) {
  const { months, series, palette, formats } = given;
  const frame = monthsFrame({ palette, formats, months: months.map(({ month }) => month) });
  return {
    ...frame,
    yAxis: { ...frame.yAxis, boundaryGap: roomForSums(given) },
    tooltip: tooltip("axis", (marks: { dataIndex: number }[]) => monthTip(given, marks[0]?.dataIndex ?? 0)),
    series: series.map((one) => (one.isLine ? line(given, one) : columns(given, one))),
  };
}

function monthTip({ months, series, formats, openRemark, moreRows }: Given, index: number): HTMLElement {
  const at = months[index];
  if (!at) return tip({ title: "", rows: [] });
  const rows = series.map(({ id, name, colour, isBelow }) => {
    const amount = at.amounts[id] ?? 0;
    return { name, colour, value: isBelow ? formats.signed(-amount) : formats.exact(amount) };
  });
  return tip({
    title: formats.longMonth(at.month),
    rows: [...rows, ...(moreRows?.(index) ?? [])],
    remark: at.is_open ? openRemark(at.month) : undefined,
  });
}

function line({ months, palette }: Given, { id, name, colour }: StackSeries) {
  return {
    id,
    name,
    type: "line",
    data: months.map(({ amounts }) => amounts[id] ?? 0),
    symbol: "circle",
    symbolSize: 6,
    showSymbol: months.length <= SUMS_UP_TO,
    lineStyle: { color: colour, width: 2 },
    itemStyle: { color: colour, borderColor: palette.surface, borderWidth: 1.5 },
    z: 3,
  };
}

function columns(given: Given, one: StackSeries) {
  const { months, palette } = given;
  const sign = one.isBelow ? -1 : 1;
  const fill = hatch(one.colour, palette.surface);
  return {
    id: one.id,
    name: one.name,
    type: "bar",
    stack: "columns",
    barCategoryGap: "32%",
    barMaxWidth: 56,
    emphasis: { focus: "series" },
    blur: { itemStyle: { opacity: 0.35 } },
    ...sums(given, one),
    data: months.map(({ amounts, is_open }) => ({
      value: sign * (amounts[one.id] ?? 0),
      itemStyle: is_open ? { color: fill, borderColor: one.colour, borderWidth: 1 } : { color: one.colour },
    })),
  };
}

/** What a sum below its column needs of the axis, or it would lie on the name of the month. */
const SUM_ROOM = "8%";

/** Room at both ends of the axis; none below where nothing hangs there, since then the axis begins at zero. */
function roomForSums({ months, series, hasSums }: Given): [string | number, string | number] {
  const hangs = series.some(
    ({ id, isBelow }) => isBelow && months.some(({ amounts }) => (amounts[id] ?? 0) > 0),
  );
  return hasSums && months.length <= SUMS_UP_TO && hangs ? [SUM_ROOM, SUM_ROOM] : [0, 0];
}

/** The outermost series on each side of the zero line carries the sum of its side. */
function sums({ months, series, palette, formats, hasSums }: Given, { id, isBelow }: StackSeries) {
  const side = series.filter((other) => !other.isLine && Boolean(other.isBelow) === Boolean(isBelow));
  if (!hasSums || months.length > SUMS_UP_TO || side.at(-1)?.id !== id) return {};
  const sum = (index: number) =>
    side.reduce((total, other) => total + (months[index]?.amounts[other.id] ?? 0), 0);
  return {
    labelLayout: { hideOverlap: true },
    label: {
      show: true,
      position: isBelow ? "bottom" : "top",
      color: palette.inkMuted,
      fontFamily: palette.font,
      fontSize: 12,
      formatter: ({ dataIndex }: { dataIndex: number }) =>
        isBelow ? formats.signed(-sum(dataIndex)) : formats.compact(sum(dataIndex)),
    },
  };
}
