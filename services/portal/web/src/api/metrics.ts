import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { MetricsQuery, Part, Place } from "@/filters/search";
import { api, unwrap } from "./client";
import type { components } from "./generated/metrics";

type Schemas = components["schemas"];
export type Summary = Schemas["Summary"];
export type KpiCard = Schemas["KpiCard"];
export type Trends = Schemas["Trends"];
export type TrendLine = Schemas["TrendLine"];
export type Geography = Schemas["Geography"];
export type CountryLine = Schemas["CountryLine"];
export type PlaceLine = Schemas["PlaceLine"];
export type Active = Schemas["Active"];
export type Products = Schemas["Products"];
export type Distribution = Schemas["Distribution"];
export type DistributionTrend = Schemas["DistributionTrend"];
export type FilterOptions = Schemas["FilterOptions"];

/** Everything kept under this key moves when figures move. */
export const FIGURES = "figures";

/** The values that each filter may ask for, with the customers behind each. */
export const filterOptionsQuery = (query: MetricsQuery) =>
  queryOptions({
    queryKey: [FIGURES, "filters", query],
    queryFn: ({ signal }) => unwrap(api.metrics.GET("/v1/metrics/filters", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

type By = "location" | "segment" | "sales_channel" | "pricing_model" | "attribution" | "vendor" | "seller";
export type TrendBy = By | "market" | "product";

/** The customers of the last month by value. */
export const distributionQuery = (query: MetricsQuery, by: By) =>
  queryOptions({
    queryKey: [FIGURES, "distribution", by, query],
    queryFn: ({ signal }) =>
      unwrap(api.metrics.GET("/v1/metrics/distribution", { params: { query: { ...query, by } }, signal })),
  });

/** Customers within a country by `by`. While other filters are on their way, what there is of the same place stays. */
export const placesQuery = (query: MetricsQuery, within: Part, by: Place) =>
  queryOptions({
    queryKey: [FIGURES, "places", by, JSON.stringify(within), query],
    queryFn: ({ signal }) =>
      unwrap(
        api.metrics.GET("/v1/metrics/geography", { params: { query: { ...query, ...within, by } }, signal }),
      ),
    placeholderData: (before, asked) =>
      asked?.queryKey[2] === by && asked.queryKey[3] === JSON.stringify(within) ? before : undefined,
  });

/** Customers by value at every close. */
export const distributionTrendQuery = (query: MetricsQuery, by: TrendBy) =>
  queryOptions({
    queryKey: [FIGURES, "distribution-trend", by, query],
    queryFn: ({ signal }) =>
      unwrap(
        api.metrics.GET("/v1/metrics/distribution-trend", { params: { query: { ...query, by } }, signal }),
      ),
    placeholderData: keepPreviousData,
  });
