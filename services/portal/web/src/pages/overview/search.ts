import { readHidden, type HiddenSearch } from "@/charts/useHidden";

/** The dimensions that customers are split by, in the order of the tabs. */
export const SPLITS = [
  "segment",
  "location",
  "sales_channel",
  "pricing_model",
  "attribution",
  "vendor",
] as const;
export type Split = (typeof SPLITS)[number];

export const TRENDS = ["market", "segment", "location", "product", "pricing_model", "attribution"] as const;
export type Trend = (typeof TRENDS)[number];

/** What of the overview is in its address beside the filters. */
export interface OverviewSearch extends HiddenSearch {
  split?: Split;
  trend?: Trend;
  /** The product whose SKUs are shown. */
  pie?: string;
}

/** Read them; what is no choice is left out. */
export function readOverview(search: Record<string, unknown>): OverviewSearch {
  const split = SPLITS.find((known) => known === search.split);
  const trend = TRENDS.find((known) => known === search.trend);
  const pie = typeof search.pie === "string" && search.pie !== "" ? search.pie : undefined;
  return { ...(split && { split }), ...(trend && { trend }), ...(pie && { pie }), ...readHidden(search) };
}
