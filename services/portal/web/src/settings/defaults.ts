import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/generated/customers";
import { tagged } from "./tagged";

type Schemas = components["schemas"];
export type DefaultSetting = Schemas["DefaultSetting"];
export type Override = Schemas["Override"];

/** The catalogue of settings with the defaults that hold for every customer without a value of its own. */
export const defaultsQuery = queryOptions({
  queryKey: ["customers", "defaults"],
  queryFn: ({ signal }) => tagged(api.customers.GET("/v1/settings/defaults", { signal })),
});

/** How many customers override each setting, by its name. */
export const overrideCountsQuery = queryOptions({
  queryKey: ["customers", "overrides"],
  queryFn: async ({ signal }) => {
    const { items } = await unwrap(api.customers.GET("/v1/settings/overrides", { signal }));
    return new Map(items.map(({ name, customers }) => [name, customers]));
  },
});
