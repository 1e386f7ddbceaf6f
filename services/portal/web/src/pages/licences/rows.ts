import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/generated/customers";
import { MASK } from "@/tables/Withheld";
import { filtersOf, type LicencesSearch } from "./search";

type Schemas = components["schemas"];
export type ReconciliationRow = Schemas["ReconciliationRow"];
export type ConsumptionRow = Schemas["ConsumptionRow"];

interface LinesPage<Row> {
  as_of: string;
  items: Row[];
  next_cursor: string | null;
  redacted: boolean;
}

const PAGE = 200;
/** The service orders by customer. In any other order only what is loaded can be shown: so many lines are. */
export const MOST_SORTED = 5_000;

function lines<Row>(
  report: string,
  filters: Record<string, string[]>,
  ask: (query: object, signal: AbortSignal) => Promise<LinesPage<Row>>,
) {
  return infiniteQueryOptions({
    queryKey: ["customers", "licences", report, filters],
    queryFn: ({ pageParam, signal }) =>
      ask({ ...filters, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) }, signal),
    initialPageParam: "",
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

/** The question for lines of `Row`. */
export type LinesQuery<Row> = ReturnType<typeof lines<Row>>;

/** The vendors' subscriptions of all customers against our books. */
export const reconciliationQuery = (search: LicencesSearch) =>
  lines<ReconciliationRow>("reconciliation", filtersOf(search), (query, signal) =>
    unwrap(api.customers.GET("/v1/reports/license-reconciliation", { params: { query }, signal })),
  );

/** Seats purchased and assigned of all customers, by SKU. */
export const consumptionQuery = (search: LicencesSearch) =>
  lines<ConsumptionRow>("consumption", filtersOf(search), (query, signal) =>
    unwrap(api.customers.GET("/v1/reports/license-consumption", { params: { query }, signal })),
  );

type Sortable = string | number | boolean | null;

/** Sort by a column, `-column` for descending; what is unknown or masked comes last either way; equals keep their order. */
export function sorted<Row extends object>(rows: readonly Row[], sort: string | undefined): readonly Row[] {
  if (sort === undefined) return rows;
  const [key, sign] = sort.startsWith("-") ? [sort.slice(1), -1] : [sort, 1];
  const of = (row: Row) => {
    const value = (row as Record<string, Sortable>)[key] ?? null;
    return value === MASK ? null : value;
  };
  return rows.toSorted((one, other) => {
    const [a, b] = [of(one), of(other)];
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    return sign * (typeof a === "string" ? a.localeCompare(String(b)) : Number(a) - Number(b));
  });
}
