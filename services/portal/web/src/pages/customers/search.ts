import { FILTERS, VIEWS, type FilterName, type View } from "./views";

/** What the address of the page says. Filters of a view stand under their own names, prefixed, so that they never mix with the range. */
export interface CustomersSearch {
  /** Default: `basic`. */
  view?: View;
  /** Words of the company's name. */
  q?: string;
  /** A column, or `-column` for descending. */
  sort?: string;
  /** Columns that are not shown. */
  hide?: string[];
  /** `filter=value` pairs of the view. */
  where?: string[];
  /** The customer in the panel at the side. */
  open?: string;
}

export const DEFAULT_VIEW: View = "basic";
export type ViewFilters = Partial<Record<FilterName, string[]>>;

const given = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
const all = (value: unknown) =>
  (Array.isArray(value) ? (value as unknown[]) : [value]).filter(
    (item): item is string => given(item) !== undefined,
  );

/** Read the page's own part of an address; what means nothing in the view is left out. */
export function readCustomers(search: Record<string, unknown>): CustomersSearch {
  const view = VIEWS.find((candidate) => candidate === search.view) ?? DEFAULT_VIEW;
  const known: readonly string[] = FILTERS[view];
  const where = all(search.where).filter((pair) => known.includes(pair.split("=", 1)[0] ?? ""));
  const hide = all(search.hide);
  const [q, sort, open] = [given(search.q), given(search.sort), given(search.open)];
  return {
    ...(view === DEFAULT_VIEW ? {} : { view }),
    ...(q ? { q } : {}),
    ...(sort ? { sort } : {}),
    ...(hide.length > 0 ? { hide } : {}),
    ...(where.length > 0 ? { where } : {}),
    ...(open ? { open } : {}),
  };
}

/** Take `country=DE` apart. */
export function filtersOf(where: readonly string[] = []): ViewFilters {
  const filters: ViewFilters = {};
  for (const pair of where) {
    const at = pair.indexOf("=");
    const name = pair.slice(0, at) as FilterName;
    filters[name] = [...(filters[name] ?? []), pair.slice(at + 1)];
  }
  return filters;
}

/** The reverse of `filtersOf`; `undefined` for none. */
export function whereOf(filters: ViewFilters): string[] | undefined {
  const pairs = Object.entries(filters).flatMap(([name, values]) =>
    values.map((value) => `${name}=${value}`),
  );
  return pairs.length > 0 ? pairs : undefined;
}
