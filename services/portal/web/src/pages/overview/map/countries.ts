import type { CountryLine } from "@/api/metrics";

export type CountryKey = "country" | "customers" | "active_customers" | "added";

/** Sort by a column; equal figures follow by name. Names are compared as the reader reads them. */
export function sortedCountries(
  countries: readonly CountryLine[],
  key: CountryKey,
  direction: "ascending" | "descending",
  name: (code: string) => string,
): CountryLine[] {
  const sign = direction === "ascending" ? 1 : -1;
  const byName = (one: CountryLine, other: CountryLine) =>
    name(one.country).localeCompare(name(other.country));
  return [...countries].sort((one, other) =>
    key === "country" ? sign * byName(one, other) : sign * (one[key] - other[key]) || byName(one, other),
  );
}
