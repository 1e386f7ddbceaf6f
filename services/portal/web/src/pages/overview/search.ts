import { readHidden, type HiddenSearch } from "@/charts/useHidden";
import { PLACES, type Place } from "@/filters/search";
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
  /** Where one looks within it. */
  region?: string;
  state?: string;
  /** What is listed of it. Default: the largest division that is known. */
  division?: Place;
}

export const DEFAULT_MAP: GeoMeasure = "customers";

/** Read them; what is no choice is left out. */
export function readOverview(search: Record<string, unknown>): OverviewSearch {
  const split = SPLITS.find((known) => known === search.split);
  const trend = TRENDS.find((known) => known === search.trend);
  const pie = told(search.pie);
  const shown = GEO_MEASURES.find((known) => known === search.map);
  const map = shown === DEFAULT_MAP ? undefined : shown;
  return {
    ...(split && { split }),
    ...(trend && { trend }),
    ...(pie && { pie }),
    ...(map && { map }),
    ...readPlace(search),
    ...readHidden(search),
  };
}

const told = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

/** A country, and what of it; without a country there is nothing to be within. */
function readPlace(search: Record<string, unknown>): OverviewSearch {
  const at = told(search.at);
  if (at === undefined || !/^([A-Z]{2}|unknown)$/.test(at)) return {};
  const [region, state] = [told(search.region), told(search.state)];
  const division = PLACES.find((known) => known === search.division);
  return { at, ...(region && { region }), ...(state && { state }), ...(division && { division }) };
}
