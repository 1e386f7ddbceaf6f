import type { Dimension, DimensionFilters } from "@/filters/search";
import { DIMENSIONS } from "@/filters/search";
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
  part?: DimensionFilters;
}

/** What an address says about the open `why?`: `why=churned~2026-10~country=DE`. */
export interface WhySearch {
  why?: string;
}

/** `encodeURIComponent` leaves it as it is, so values are written without it. */
const SEPARATOR = "~";
const SEPARATOR_ESCAPED = "%7E";

/** Write a target as one parameter of an address. */
export function formatWhy({ measure, month, part = {} }: WhyTarget): string {
  const parts = Object.entries(part).flatMap(([dimension, values]) =>
    values.map(
      (value) => `${dimension}=${encodeURIComponent(value).replaceAll(SEPARATOR, SEPARATOR_ESCAPED)}`,
    ),
  );
  return [measure, month ?? "", ...parts].join(SEPARATOR);
}

/** Read a target; `undefined` for what is none. */
export function parseWhy(text: string | undefined): WhyTarget | undefined {
  const [measure, month, ...parts] = (text ?? "").split(SEPARATOR);
  const known = MEASURES.find((candidate) => candidate === measure);
  if (!known || (month && !isMonth(month))) return undefined;
  const part: Partial<Record<Dimension, string[]>> = {};
  for (const pair of parts) {
    const [name, value] = pair.split("=");
    const dimension = DIMENSIONS.find((candidate) => candidate === name);
    if (!dimension || value === undefined) return undefined;
    part[dimension] = [...(part[dimension] ?? []), decodeURIComponent(value)];
  }
  return { measure: known, ...(month ? { month } : {}), ...(parts.length > 0 ? { part } : {}) };
}

/** Keep of an address only a `why` that means something. */
export function readWhy(search: Record<string, unknown>): WhySearch {
  const why = search.why;
  return typeof why === "string" && parseWhy(why) ? { why } : {};
}
