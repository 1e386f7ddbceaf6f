import { readHidden, type HiddenSearch } from "@/charts/useHidden";
import { GEO_MEASURES, type GeoMeasure } from "./map/heat";

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
  /** What the map shows. Default: `customers`. */
  map?: GeoMeasure;
  /** The country that the map looks at, ISO 3166-1 alpha-2. */
  at?: string;
}

export const DEFAULT_MAP: GeoMeasure = "customers";

/** Read them; what is no choice is left out. */
export function readOverview(search: Record<string, unknown>): OverviewSearch {
  const split = SPLITS.find((known) => known === search.split);
  const trend = TRENDS.find((known) => known === search.trend);
  const pie = typeof search.pie === "string" && search.pie !== "" ? search.pie : undefined;
  const shown = GEO_MEASURES.find((known) => known === search.map);
  const map = shown === DEFAULT_MAP ? undefined : shown;
  const at = typeof search.at === "string" && /^([A-Z]{2}|unknown)$/.test(search.at) ? search.at : undefined;
  return {
    ...(split && { split }),
    ...(trend && { trend }),
    ...(pie && { pie }),
    ...(map && { map }),
    ...(at && { at }),
    ...readHidden(search),
  };
}
