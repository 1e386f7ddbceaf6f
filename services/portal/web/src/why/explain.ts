import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, portal, unwrap } from "@/api/client";
import { FIGURES } from "@/api/metrics";
import { formatAddress } from "@/filters/address";
import type { MetricsQuery } from "@/filters/search";
import type { WhyTarget } from "./target";

/** A fact that put a customer into a figure, as an event said it. */
export interface ExplainedFact {
  kind: string;
  id: string;
  says: string;
  effective_at: string | null;
  recorded_at: string;
  source: string;
  withdrawn: boolean;
}

/** A customer behind a figure. Usage amounts are exact decimals in strings. */
export interface ExplainedCustomer {
  customer_id: string;
  amount: number | string;
  acquired: string | null;
  facts_total: number;
  facts: ExplainedFact[];
}

export interface Explanation {
  as_of: string | null;
  figure: number | string;
  customers_total: number | null;
  customers: ExplainedCustomer[];
  next_cursor: string | null;
}

const PAGE = 50;

/** The customers behind a figure, page by page. A part of a split takes the place of the page's filter on it. */
export const explainQuery = (query: MetricsQuery, { measure, month, part }: WhyTarget) =>
  infiniteQueryOptions({
    queryKey: [FIGURES, "explain", measure, month, part, query],
    queryFn: ({ pageParam, signal }) => {
      const { from, to, ...filters } = query;
      const when = month ? { month } : { from, to };
      const asked = formatAddress({ measure, ...when, ...filters, ...part, limit: PAGE, cursor: pageParam });
      return portal<Explanation>(`metrics/v1/metrics/explain${asked}`, { signal });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });

/** What the customers service tells about these customers. Names of those that one may not see are masked or null. */
export const namesQuery = (ids: string[]) =>
  queryOptions({
    queryKey: ["customers", "names", ids],
    queryFn: async ({ signal }) => {
      const query = { customer_id: ids, limit: ids.length };
      const page = await unwrap(api.customers.GET("/v1/customers", { params: { query }, signal }));
      return new Map(page.items.map((customer) => [customer.customer_id, customer.name]));
    },
    enabled: ids.length > 0,
  });
