import type { Dataset, ExportRequest } from "./exports";

export const UNITS = ["days", "weeks", "months"] as const;
export type PeriodUnit = (typeof UNITS)[number];

/** Which time an export is about: all, from one month or day to another, or so many units before each run. */
export type PeriodChoice =
  | { kind: "all" }
  | { kind: "range"; of: string; from: string; to: string }
  | { kind: "last"; of: string; count: number; unit: PeriodUnit; withCurrent: boolean };
export type PeriodKind = PeriodChoice["kind"];

type PeriodBody = NonNullable<ExportRequest["period"]>;

export const NO_PERIOD: PeriodChoice = { kind: "all" };

/** The filters that are the ends of a period: they are asked for as one. */
const endsOf = (of: string) => (of === "" ? ["from", "to"] : [`${of}_from`, `${of}_to`]);

/** The filters of a dataset that are not the ends of one of its periods. */
export function ownFilters({ filters, periods }: Dataset) {
  const ends = new Set(periods.flatMap(endsOf));
  return filters.filter(({ name }) => !ends.has(name));
}

/** Whether the period `of` is one of months; otherwise of days. */
export function isOfMonths({ filters }: Dataset, of: string): boolean {
  const [first] = endsOf(of);
  return filters.some(({ name, kind }) => name === first && kind === "month");
}

const lastDay = (month: string) =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).toISOString().slice(0, 10);

/** The page's range as the period of `dataset`. Of several periods nobody knows which one the page means. */
export function followed(dataset: Dataset, { from, to }: { from: string; to: string }): PeriodChoice {
  const [of, ...others] = dataset.periods;
  if (of === undefined || others.length > 0) return NO_PERIOD;
  if (isOfMonths(dataset, of)) return { kind: "range", of, from, to };
  return { kind: "range", of, from: `${from}-01`, to: lastDay(to) };
}

/** The choice of this kind to begin with, `months` being the last full year. */
export function startOf(
  kind: PeriodKind,
  dataset: Dataset,
  months: { from: string; to: string },
): PeriodChoice {
  const of = dataset.periods[0] ?? "";
  if (kind === "all") return NO_PERIOD;
  if (kind === "last") return { kind, of, count: 1, unit: "months", withCurrent: false };
  return isOfMonths(dataset, of)
    ? { kind, of, ...months }
    : { kind, of, from: `${months.from}-01`, to: lastDay(months.to) };
}

/** As the exports service takes it. */
export function periodBody(choice: PeriodChoice): PeriodBody | null {
  if (choice.kind === "all") return null;
  if (choice.kind === "range")
    return { of: choice.of, from: choice.from, to: choice.to, include_current: false };
  return {
    of: choice.of,
    last: choice.count,
    unit: choice.unit,
    include_current: choice.withCurrent,
  };
}

/** As it was asked of the exports service. */
export function periodOf(body: ExportRequest["period"]): PeriodChoice {
  if (!body) return NO_PERIOD;
  const { of, from, to, last, unit, include_current: withCurrent } = body;
  if (last && unit) return { kind: "last", of, count: last, unit, withCurrent };
  return { kind: "range", of, from: from ?? "", to: to ?? "" };
}
