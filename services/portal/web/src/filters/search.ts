import { isMonth, monthOf, shiftMonth, type Month } from "./months";

/** The dimensions that every figure can be filtered by. */
export const DIMENSIONS = [
  "country",
  "segment",
  "seller",
  "product",
  "sku",
  "sales_channel",
  "pricing_model",
  "location",
  "attribution",
  "vendor",
  "customer_type",
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Where customers are within their country. Of so many values only the map asks: they are no filters of pages. */
export const PLACES = ["region", "state", "city"] as const;
export type Place = (typeof PLACES)[number];

export const PRESETS = ["1", "3", "6", "12"] as const;
export type Preset = (typeof PRESETS)[number];
export const BASES = ["active_subscription", "open_order"] as const;
export type Basis = (typeof BASES)[number];

export type DimensionFilters = Partial<Record<Dimension, string[]>>;
/** A part of a figure: values of dimensions, and places. */
export type Part = DimensionFilters & Partial<Record<Place, string[]>>;

/** The part of an address that says what a page is about. What is absent has its default. */
export interface FilterSearch extends DimensionFilters {
  /** Default: 12 months. Ignored where `from` and `to` are given. */
  range?: Preset;
  from?: Month;
  to?: Month;
  /** Default: `active_subscription`. */
  basis?: Basis;
}

/** What the metrics service is asked: a whole range, and the filters. */
export interface MetricsQuery extends DimensionFilters {
  from: Month;
  to: Month;
  basis: Basis;
}

export const DEFAULT_PRESET: Preset = "12";
export const DEFAULT_BASIS: Basis = "active_subscription";

const oneOf = <T extends string>(known: readonly T[], value: unknown): T | undefined =>
  known.find((candidate) => candidate === value);

/** Values of one filter, once each, sorted, so that one choice has one address. */
const values = (given: unknown): string[] => {
  const list = (Array.isArray(given) ? given : [given]) as unknown[];
  return [...new Set(list.filter((value) => typeof value === "string" && value !== ""))].sort() as string[];
};

/** Read filters from an address. What nobody could have chosen is left out rather than refused. */
export function readFilters(search: Record<string, unknown>): FilterSearch {
  const read: FilterSearch = {};
  const { from, to } = search;
  if (isMonth(from) && isMonth(to)) {
    [read.from, read.to] = from <= to ? [from, to] : [to, from];
  } else {
    const range = oneOf(PRESETS, search.range);
    if (range && range !== DEFAULT_PRESET) read.range = range;
  }
  const basis = oneOf(BASES, search.basis);
  if (basis && basis !== DEFAULT_BASIS) read.basis = basis;
  for (const dimension of DIMENSIONS) {
    const chosen = values(search[dimension]);
    if (chosen.length > 0) read[dimension] = chosen;
  }
  return read;
}

/** Turn an address into what the metrics service is asked; `now` decides the open month. */
export function toQuery(search: FilterSearch, now: Date): MetricsQuery {
  const last = search.to ?? monthOf(now);
  const first = search.from ?? shiftMonth(last, 1 - Number(search.range ?? DEFAULT_PRESET));
  return { ...chosenDimensions(search), from: first, to: last, basis: search.basis ?? DEFAULT_BASIS };
}

/** Only the filters by dimension. */
export function chosenDimensions(search: FilterSearch): DimensionFilters {
  return Object.fromEntries(
    DIMENSIONS.flatMap((dimension) => (search[dimension] ? [[dimension, search[dimension]]] : [])),
  );
}

/** How many values are chosen. */
export const chosenCount = (search: FilterSearch) =>
  DIMENSIONS.reduce((sum, dimension) => sum + (search[dimension]?.length ?? 0), 0);

/** The same filters with `value` of `dimension` put in, or taken out. */
export function toggled(search: FilterSearch, dimension: Dimension, value: string): string[] | undefined {
  const chosen = search[dimension] ?? [];
  const next = chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value].sort();
  return next.length > 0 ? next : undefined;
}
