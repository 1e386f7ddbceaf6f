import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/generated/customers";
import type { TenantsSearch } from "./search";

type Schemas = components["schemas"];
export type CustomerTenant = Schemas["CustomerTenant"];
export type NewCustomer = Pick<Schemas["NewCustomerBody"], "name" | "country" | "seller" | "segment">;

const PAGE = 200;

/** The tenants of all customers, by customer. */
export const tenantsQuery = ({ q, ...search }: TenantsSearch) =>
  infiniteQueryOptions({
    queryKey: ["customers", "tenants", q, search],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        ...search,
        limit: PAGE,
        ...(q ? { search: q } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      };
      return unwrap(api.customers.GET("/v1/tenants", { params: { query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

/** The first customers whose name fits. */
export const customersQuery = (name: string) =>
  queryOptions({
    queryKey: ["customers", "named", name],
    queryFn: async ({ signal }) => {
      const query = { name: [name], limit: 8 };
      return (await unwrap(api.customers.GET("/v1/customers", { params: { query }, signal }))).items;
    },
    enabled: name !== "",
    placeholderData: keepPreviousData,
  });

/** A tenant as somebody types it. */
export interface TypedTenant {
  vendor: string;
  tenant_id: string;
  name: string;
}

export const EMPTY_TENANT: TypedTenant = { vendor: "microsoft", tenant_id: "", name: "" };
export const isWhole = ({ vendor, tenant_id }: TypedTenant) =>
  vendor.trim() !== "" && tenant_id.trim() !== "";

const bodyOf = ({ vendor, tenant_id, name }: TypedTenant): Schemas["TenantBody"] => ({
  vendor: vendor.trim(),
  tenant_id: tenant_id.trim(),
  name: name.trim() === "" ? null : name.trim(),
});

// What somebody else links or unlinks meanwhile stays: a link is added or taken away whatever else there is.
const WHATEVER = { "if-match": "*" };

/** Link tenants to a customer that is known: all, or none. */
export const linkTo = (customer_id: string, tenants: TypedTenant[]) =>
  unwrap(
    api.customers.POST("/v1/customers/{customer_id}/tenants", {
      params: { path: { customer_id }, header: WHATEVER },
      body: { tenants: tenants.map(bodyOf) },
    }),
  );

/** Add a customer and link tenants to it: all, or nothing is added. */
export const addWith = (customer: NewCustomer, tenants: TypedTenant[]) =>
  unwrap(api.customers.POST("/v1/customers", { body: { ...customer, tenants: tenants.map(bodyOf) } }));

/** Take away a link that people made. */
export const unlink = ({ customer_id, link_id }: CustomerTenant) =>
  unwrap(
    api.customers.DELETE("/v1/customers/{customer_id}/tenants/{link_id}", {
      params: { path: { customer_id, link_id: link_id ?? "" }, header: WHATEVER },
    }),
  );
