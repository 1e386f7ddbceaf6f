export const REPORTS = ["reconciliation", "consumption"] as const;
export type Report = (typeof REPORTS)[number];
export const DEFAULT_REPORT: Report = "reconciliation";

/** How vendor and books can differ, the worst first; `match` where they do not. */
export const CLASSES = ["missing_here", "missing_at_vendor", "status", "quantity", "term", "match"] as const;
export type Class = (typeof CLASSES)[number];

/** Which customers; several values of one filter mean any of them. */
export const FILTERS = ["country", "seller", "segment", "status", "tag"] as const;
export type FilterName = (typeof FILTERS)[number];

/** What the address of the page says. */
export interface LicencesSearch {
  /** Default: `reconciliation`. */
  report?: Report;
  /** Words of the company's name. */
  q?: string;
  /** Lines of any of these classes; left out for all. */
  difference?: Class[];
  /** Only seats to look at. */
  alert?: "true";
  /** `filter=value` pairs. */
  where?: string[];
  /** A column, or `-column` for descending. */
  sort?: string;
}

const given = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
const all = (value: unknown) =>
  (Array.isArray(value) ? (value as unknown[]) : [value]).filter(
    (item): item is string => given(item) !== undefined,
  );

/** Read the page's own part of an address; what means nothing in the report is left out. */
export function readLicences(search: Record<string, unknown>): LicencesSearch {
  const report = REPORTS.find((candidate) => candidate === search.report) ?? DEFAULT_REPORT;
  const asked = all(search.difference);
  const difference = CLASSES.filter((each) => asked.includes(each));
  const known: readonly string[] = FILTERS;
  const where = all(search.where).filter((pair) => known.includes(pair.split("=", 1)[0] ?? ""));
  const [q, sort] = [given(search.q), given(search.sort)];
  return {
    ...(report === DEFAULT_REPORT ? {} : { report }),
    ...(q ? { q } : {}),
    ...(report === "reconciliation" && difference.length > 0 ? { difference } : {}),
    ...(report === "consumption" && search.alert === "true" ? { alert: "true" } : {}),
    ...(where.length > 0 ? { where } : {}),
    ...(sort ? { sort } : {}),
  };
}

/** What the customers service, or an export, is asked for; every value is a list. */
export function filtersOf({ q, difference, alert, where = [] }: LicencesSearch): Record<string, string[]> {
  const filters: Record<string, string[]> = {
    ...(q ? { name: [q] } : {}),
    ...(difference ? { difference } : {}),
    ...(alert ? { alert: [alert] } : {}),
  };
  for (const pair of where) {
    const at = pair.indexOf("=");
    const name = pair.slice(0, at);
    filters[name] = [...(filters[name] ?? []), pair.slice(at + 1)];
  }
  return filters;
}

/** The filters as `name=value`, as the new export of the downloads page takes them. */
export const pairsOf = (search: LicencesSearch) =>
  Object.entries(filtersOf(search)).flatMap(([name, values]) => values.map((value) => `${name}=${value}`));
