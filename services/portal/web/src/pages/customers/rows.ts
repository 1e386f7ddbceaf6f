import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { filtersOf, type CustomersSearch, DEFAULT_VIEW } from "./search";
import { DAY_FILTERS, type FilterName, type View } from "./views";

/** A row of any view: values by the name of their column. */
export type Row = Record<string, string | number | string[] | null> & { customer_id: string };

interface RowsPage {
  items: Row[];
  total: number;
  total_is_exact: boolean;
  next_cursor?: string | null;
  redacted?: boolean;
}

const PAGE = 200;

/** Ask one view for one page. The four routes differ in their filters only, which the address was checked for. */
export async function reportPage(view: View, query: object, signal?: AbortSignal): Promise<RowsPage> {
  const asked = { params: { query }, ...(signal ? { signal } : {}) };
  switch (view) {
    case "basic":
      return await unwrap(api.customers.GET("/v1/reports/customers/basic", asked));
    case "vendors":
      return await unwrap(api.customers.GET("/v1/reports/customers/vendors", asked));
    case "users":
      return await unwrap(api.customers.GET("/v1/reports/customers/users", asked));
    case "details":
      return await unwrap(api.customers.GET("/v1/reports/customers/details", asked));
  }
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What the customers service is asked for; days are single values, all other filters are lists. */
export function queryOf({ q, sort, where }: CustomersSearch): Record<string, string | string[]> {
  const filters = Object.entries(filtersOf(where)).map(([name, values]) => {
    const [day = ""] = values;
    return [name, DAY_FILTERS.has(name as FilterName) && DAY.test(day) ? day : values] as const;
  });
  return { ...Object.fromEntries(filters), ...(q ? { customer_name: [q] } : {}), ...(sort ? { sort } : {}) };
}

/** All rows of a view, a page at a time, in the order of the server. */
export const rowsQuery = (search: CustomersSearch) => {
  const view = search.view ?? DEFAULT_VIEW;
  const query = queryOf(search);
  return infiniteQueryOptions({
    queryKey: ["customers", "report", view, query],
    queryFn: ({ pageParam, signal }) =>
      reportPage(view, { ...query, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) }, signal),
    initialPageParam: "",
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
};
