import { useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { useSearchChange } from "@/ui/useSearchChange";
import { DIMENSIONS, toQuery, type FilterSearch, type MetricsQuery } from "./search";

interface Filters {
  /** As the address says them. */
  search: FilterSearch;
  /** As the metrics service is asked. */
  query: MetricsQuery;
  /** Change some; `undefined` takes one out. The address changes, and so everything on the page. */
  change: (patch: Partial<FilterSearch>) => void;
  /** Take out every filter by dimension; range and basis stay. */
  clear: () => void;
}

/** The filters of the page: its address is their only place. */
export function useFilters(): Filters {
  const search = useSearch({ from: "/pages" });
  const change = useSearchChange<FilterSearch>();
  const clear = useCallback(
    () => change(Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, undefined]))),
    [change],
  );
  const query = useMemo(() => toQuery(search, new Date()), [search]);
  return { search, query, change, clear };
}
