import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "./client";
import type { components } from "./generated/customers";

type Schemas = components["schemas"];
export type CustomerDetails = Schemas["CustomerDetails"];

/** One customer with the first of everything that belongs to it. */
export const customerQuery = (customerId: string) =>
  queryOptions({
    queryKey: ["customers", "one", customerId],
    queryFn: ({ signal }) =>
      unwrap(
        api.customers.GET("/v1/customers/{customer_id}", {
          params: { path: { customer_id: customerId } },
          signal,
        }),
      ),
  });
