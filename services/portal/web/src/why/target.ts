import { DIMENSIONS, PLACES, type Part } from "@/filters/search";
import { isMonth, type Month } from "@/filters/months";

/** The figures that can be taken apart into customers; as `measure` of the route `explain`. */
export const MEASURES = [
  "customers",
  "new",
  "opening",
  "reactivated",
  "existing",
  "churned",
  "joined_and_left",
  "active_customers",
  "subscriptions",
  "subscriptions_total",
  "subscriptions_added",
  "subscriptions_churned",
  "seats",
  "orders",
  "usage_normalized",
  "usage_raw",
] as const;
export type Measure = (typeof MEASURES)[number];

/** One figure to be explained. */
export interface WhyTarget {
  measure: Measure;
  /** The month of the figure; without it, the page's range. */
  month?: Month;
  /** A part of a split: takes the place of the page's filter on that dimension. */
  part?: Part;
  /** Only this customer's part. */
  customer?: string;
  /** Only the customers in these places of the leaderboard, first and last. */
  ranks?: readonly [number, number];
  /** Of subscriptions and seats: trials do not count. */
  isWithoutTrials?: boolean;
}

/** What an address says about the open `why?`: `why=churned~2026-10~country=DE`. */
export interface WhySearch {
  why?: string;
}

/** `encodeURIComponent` leaves it as it is, so values are written without it. */
const SEPARATOR = "~";
const SEPARATOR_ESCAPED = "%7E";

const escaped = (value: string) => encodeURIComponent(value).replaceAll(SEPARATOR, SEPARATOR_ESCAPED);

/** Write a target as one parameter of an address. */
export function formatWhy({
  measure,
  month,
  part = {},
  customer,
  ranks,
  isWithoutTrials,
}: WhyTarget): string {
  const pairs: [string, string][] = [
    ...Object.entries(part).flatMap(([dimension, values]) =>
      values.map((value): [string, string] => [dimension, value]),
    ),
    ...(customer === undefined ? [] : [["customer", customer] as [string, string]]),
    ...(ranks ? [["ranks", ranks.join("-")] as [string, string]] : []),
    ...(isWithoutTrials ? [["trials", "without"] as [string, string]] : []),
  ];
  return [measure, month ?? "", ...pairs.map(([name, value]) => `${name}=${escaped(value)}`)].join(SEPARATOR);
}

/** Read a target; `undefined` for what is none. */
export function parseWhy(text: string | undefined): WhyTarget | undefined {
  const [measure, month, ...pairs] = (text ?? "").split(SEPARATOR);
  const known = MEASURES.find((candidate) => candidate === measure);
  if (!known || (month && !isMonth(month))) return undefined;
  let target: WhyTarget | undefined = { measure: known, ...(month ? { month } : {}) };
  for (const pair of pairs) {
    const [name = "", value] = pair.split("=");
    target = target && value !== undefined ? withPair(target, name, decodeURIComponent(value)) : undefined;
  }
  return target;
}

/** The target with one more pair of the address; `undefined` where the pair makes no sense. */
function withPair(target: WhyTarget, name: string, value: string): WhyTarget | undefined {
  if (name === "customer") return { ...target, customer: value };
  if (name === "trials") return value === "without" ? { ...target, isWithoutTrials: true } : undefined;
  if (name === "ranks") {
    const [first = NaN, last = NaN] = value.split("-").map(Number);
    return first >= 1 && last >= first ? { ...target, ranks: [first, last] } : undefined;
  }
  const dimension = [...DIMENSIONS, ...PLACES].find((candidate) => candidate === name);
  if (!dimension) return undefined;
  const part = { ...target.part, [dimension]: [...(target.part?.[dimension] ?? []), value] };
  return { ...target, part };
}

/** Keep of an address only a `why` that means something. */
export function readWhy(search: Record<string, unknown>): WhySearch {
  const why = search.why;
  return typeof why === "string" && parseWhy(why) ? { why } : {};
}
