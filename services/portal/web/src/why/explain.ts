import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/generated/metrics";
import { FIGURES } from "@/api/metrics";
import type { MetricsQuery } from "@/filters/search";
import type { Measure, WhyTarget } from "./target";

export type Explanation = components["schemas"]["ExplanationPage"];
/** A customer behind a figure. Usage amounts are exact decimals in strings. */
export type Contributor = components["schemas"]["ContributorLine"];
/** A fact that put a customer there, as an event said it. */
export type Fact = components["schemas"]["FactLine"];

const PAGE = 50;

/** The customers behind a figure, page by page. A part of a split takes the place of the page's filter on it. */
export const explainQuery = (page: MetricsQuery, target: WhyTarget) =>
  infiniteQueryOptions({
    queryKey: [FIGURES, "explain", target, page],
    queryFn: ({ pageParam, signal }) => {
      const { measure, month, part, customer, isWithoutTrials } = target;
      const { from, to, ...filters } = page;
      const when = month === undefined ? { from, to } : { month };
      const cursor = pageParam === undefined ? {} : { cursor: pageParam };
      const own = customer === undefined ? {} : { customer };
      const trials = isWithoutTrials ? { include_trials: false } : {};
      const query = { measure, ...when, ...filters, ...part, ...own, ...trials, limit: PAGE, ...cursor };
      return unwrap(api.metrics.GET("/v1/metrics/explain", { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });

/** The first customers behind a flow of `month`, in one small answer: the same for every range of the page. */
export const flowQuery = (page: MetricsQuery, measure: Measure, month: string) => {
  const filters = { ...page, from: undefined, to: undefined };
  return queryOptions({
    queryKey: [FIGURES, "flow", measure, month, filters],
    queryFn: ({ signal }) => {
      const query = { ...filters, measure, month, limit: PAGE };
      return unwrap(api.metrics.GET("/v1/metrics/explain", { params: { query }, signal }));
    },
    placeholderData: keepPreviousData,
  });
};

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

/** The measures by which customers are ranked, as the leaderboard calls them. */
const RANKED_BY: Partial<Record<Measure, "orders" | "normalized_usage" | "raw_usage">> = {
  orders: "orders",
  usage_normalized: "normalized_usage",
  usage_raw: "raw_usage",
};

/** The first 50 customers by the measure. */
export const leadersQuery = (page: MetricsQuery, by: Measure) =>
  queryOptions({
    queryKey: [FIGURES, "leaderboard", RANKED_BY[by], page],
    queryFn: ({ signal }) => {
      const query = { ...page, measure: RANKED_BY[by] ?? "orders" };
      return unwrap(api.metrics.GET("/v1/metrics/leaderboard", { params: { query }, signal }));
    },
  });
