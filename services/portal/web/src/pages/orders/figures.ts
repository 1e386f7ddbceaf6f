import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/generated/metrics";
import { FIGURES } from "@/api/metrics";
import type { Measure } from "@/why/target";
import type { MetricsQuery } from "@/filters/search";
import type { Ranked } from "./search";

type Schemas = components["schemas"];
export type Percentiles = Schemas["Percentiles"];
export type Leaderboard = Schemas["Leaderboard"];
export type LeaderLine = Schemas["LeaderLine"];
export type LeaderboardCustomer = Schemas["LeaderboardCustomer"];
export type Donut = Schemas["Donut"];
export type CustomerTypes = Schemas["CustomerTypes"];
export type Subscriptions = Schemas["Subscriptions"];

/** The field of a leader or a month that holds the measure, which is also the measure of `explain`. */
export const FIELD = {
  orders: "orders",
  normalized_usage: "usage_normalized",
  raw_usage: "usage_raw",
} as const satisfies Record<Ranked, Measure>;

/** Customers by the measure, in hundredths. */
export const percentilesQuery = (query: MetricsQuery, measure: Ranked) =>
  queryOptions({
    queryKey: [FIGURES, "percentiles", measure, query],
    queryFn: ({ signal }) =>
      unwrap(
        api.metrics.GET("/v1/metrics/percentiles", { params: { query: { ...query, measure } }, signal }),
      ),
    placeholderData: keepPreviousData,
  });

/** The first 50 customers by the measure. */
export const leaderboardQuery = (query: MetricsQuery, measure: Ranked) =>
  queryOptions({
    queryKey: [FIGURES, "leaderboard", measure, query],
    queryFn: ({ signal }) =>
      unwrap(
        api.metrics.GET("/v1/metrics/leaderboard", { params: { query: { ...query, measure } }, signal }),
      ),
    placeholderData: keepPreviousData,
  });

/** One customer of the leaderboard: who it is, and its plans. */
export const leaderQuery = (query: MetricsQuery, customerId: string) =>
  queryOptions({
    queryKey: [FIGURES, "leaderboard", "customer", customerId, query],
    queryFn: ({ signal }) =>
      unwrap(
        api.metrics.GET("/v1/metrics/leaderboard/{customer_id}", {
          params: { path: { customer_id: customerId }, query },
          signal,
        }),
      ),
  });

/** Orders and usage by month, of new and of existing customers. */
export const customerTypesQuery = (query: MetricsQuery) =>
  queryOptions({
    queryKey: [FIGURES, "customer-types", query],
    queryFn: ({ signal }) =>
      unwrap(api.metrics.GET("/v1/metrics/customer-types", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

/** Subscriptions and seats by month. */
export const subscriptionsQuery = (query: MetricsQuery, includeTrials: boolean) =>
  queryOptions({
    queryKey: [FIGURES, "subscriptions", includeTrials, query],
    queryFn: ({ signal }) =>
      unwrap(
        api.metrics.GET("/v1/metrics/subscriptions", {
          params: { query: { ...query, include_trials: includeTrials } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
