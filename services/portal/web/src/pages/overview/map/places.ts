import type { Geography, PlaceLine } from "@/api/metrics";
import { PLACES, type Part, type Place } from "@/filters/search";
import type { OverviewSearch } from "../search";
import { MASK } from "@/tables/Withheld";

/** A country, or a region or state in it. */
export interface Where {
  country: string;
  region?: string | undefined;
  state?: string | undefined;
}

/** The place as a part of a figure, for questions and for *why?*. */
export function partOf({ country, region, state }: Where): Part {
  return { country: [country], ...(region && { region: [region] }), ...(state && { state: [state] }) };
}

/** What an address says of a place; `undefined` for the whole world. Its largest known division is listed. */
export const addressOf = (
  where: Where | undefined,
): Pick<OverviewSearch, "at" | "region" | "state" | "division"> => ({
  at: where?.country,
  region: where?.region,
  state: where?.state,
  division: undefined,
});

/** The places around a place, the country first and itself last. */
export function trailOf({ country, region, state }: Where): Where[] {
  const trail: Where[] = [{ country }];
  if (region !== undefined) trail.push({ country, region });
  if (state !== undefined) trail.push({ country, region, state });
  return trail;
}

/** What the place itself is called by those who told of it; the country's code of a country. */
export const ownName = ({ country, region, state }: Where) => state ?? region ?? country;

/** What a place may be divided into, the largest first. */
export function divisionsOf({ region, state }: Where): Place[] {
  const [, ...withinRegion] = PLACES;
  if (state !== undefined) return ["city"];
  return region === undefined ? [...PLACES] : withinRegion;
}

/** The place that `value` of a division is; `undefined` for a city, of which there are no divisions. */
export function placeWithin(where: Where, division: Place, value: string): Where | undefined {
  return division === "city" ? undefined : { ...where, [division]: value };
}

/** Whether anybody has told for any customer in which one it is. */
export const isKnown = (data: Geography | undefined) =>
  data?.parts.some(({ value }) => value !== "unknown" && value !== MASK) ?? false;

const SORTED_BY = ["customers", "active_customers", "added"] as const;

/** Sort by a column, `-column` for descending; equal figures follow by name, as the reader reads it. */
export function sortedPlaces<Line extends PlaceLine & { name: string }>(
  lines: readonly Line[],
  sort: string,
): Line[] {
  const sign = sort.startsWith("-") ? -1 : 1;
  const key = SORTED_BY.find((known) => known === sort.replace("-", ""));
  const byName = (one: Line, other: Line) => one.name.localeCompare(other.name);
  return [...lines].sort((one, other) =>
    key === undefined ? sign * byName(one, other) : sign * (one[key] - other[key]) || byName(one, other),
  );
}
