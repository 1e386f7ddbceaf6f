import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { MetricsQuery } from "@/filters/search";
import { api, unwrap } from "./client";
import type { components } from "./generated/metrics";

type Schemas = components["schemas"];
export type Summary = Schemas["Summary"];
export type KpiCard = Schemas["KpiCard"];
export type Trends = Schemas["Trends"];
export type TrendLine = Schemas["TrendLine"];
export type Geography = Schemas["Geography"];
export type CountryLine = Schemas["CountryLine"];
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
