import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/generated/customers";

type Schemas = components["schemas"];
export type Subscription = Schemas["Subscription"];
export type Place = Schemas["Place"];
export type Order = Schemas["Order"];
export type UsageLine = Schemas["UsageLine"];
export type User = Schemas["User"];
export type VendorAccount = Schemas["VendorAccount"];
export type ActivityEntry = Schemas["ActivityEntry"];
export type ReconciliationRow = Schemas["ReconciliationRow"];
export type ConsumptionRow = Schemas["ConsumptionRow"];

const PAGE = 100;

interface Paged<Item> {
  items: Item[];
  total: number;
  next_cursor?: string | null;
}

/** What belongs to one customer, a page at a time. */
function pages<Item>(
  customerId: string,
  name: string,
  ask: (asked: Asked, signal: AbortSignal) => Promise<Paged<Item>>,
) {
  return infiniteQueryOptions({
    queryKey: ["customers", "one", customerId, name],
    queryFn: ({ pageParam, signal }) =>
      ask(
        {
          path: { customer_id: customerId },
          query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) },
        },
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });
}

/** The question for a list of `Item`. */
export type ListQuery<Item> = ReturnType<typeof pages<Item>>;

interface Asked {
  path: { customer_id: string };
  query: { limit: number; cursor?: string };
}

export const subscriptionsQuery = (id: string) =>
  pages<Subscription>(id, "subscriptions", (params, signal) =>
    unwrap(api.customers.GET("/v1/customers/{customer_id}/subscriptions", { params, signal })),
  );

export const ordersQuery = (id: string) =>
  pages<Order>(id, "orders", (params, signal) =>
    unwrap(api.customers.GET("/v1/customers/{customer_id}/orders", { params, signal })),
  );

export const usageQuery = (id: string) =>
  pages<UsageLine>(id, "usage", (params, signal) =>
    unwrap(api.customers.GET("/v1/customers/{customer_id}/usage", { params, signal })),
  );

export const usersQuery = (id: string) =>
  pages<User>(id, "users", (params, signal) =>
    unwrap(api.customers.GET("/v1/customers/{customer_id}/users", { params, signal })),
  );

export const vendorsQuery = (id: string) =>
  pages<VendorAccount>(id, "vendors", (params, signal) =>
    unwrap(api.customers.GET("/v1/customers/{customer_id}/vendors", { params, signal })),
  );

export const activityQuery = (id: string) =>
  pages<ActivityEntry>(id, "activity", (params, signal) =>
    unwrap(api.customers.GET("/v1/customers/{customer_id}/activity", { params, signal })),
  );

/** The vendor's subscriptions against our books. */
export const reconciliationQuery = (id: string) =>
  queryOptions({
    queryKey: ["customers", "one", id, "reconciliation"],
    queryFn: ({ signal }) =>
      unwrap(
        api.customers.GET("/v1/customers/{customer_id}/reports/license-reconciliation", {
          params: { path: { customer_id: id } },
          signal,
        }),
      ),
  });

/** Seats purchased and assigned, by SKU. */
export const consumptionQuery = (id: string) =>
  queryOptions({
    queryKey: ["customers", "one", id, "consumption"],
    queryFn: ({ signal }) =>
      unwrap(
        api.customers.GET("/v1/customers/{customer_id}/reports/license-consumption", {
          params: { path: { customer_id: id } },
          signal,
        }),
      ),
  });
