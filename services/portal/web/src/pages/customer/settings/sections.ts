import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/generated/customers";
import { announce } from "@/ui/announce";

type Schemas = components["schemas"];
export type Setting = Schemas["CustomerSetting"];
export type SettingValue = Schemas["ValueBody"]["value"];
export type Tag = Schemas["Tag"];
export type Tenant = Schemas["Tenant"];
export type NewTenant = Schemas["TenantBody"];
export type BillingBody = Schemas["BillingProfileBody"];
export type ManagerBody = Schemas["AccountManagerBody"];
export type DeletionPreview = Schemas["DeletionPreview"];

/** A section with the tag of its state: a change is made only where nobody else has made one since. */
export interface Tagged<Body> {
  body: Body;
  etag: string;
}

interface Bodies {
  tags: Schemas["TagList"];
  configuration: Schemas["Configuration"];
  tenants: Schemas["TenantList"];
  "billing-profile": Schemas["BillingProfile"];
  "account-manager": Schemas["AccountManager"];
  "deletion-preview": DeletionPreview;
}

export type SectionName = keyof Bodies;

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

async function tagged<Data>(asked: Promise<Answer<Data>>): Promise<Tagged<NonNullable<Data>>> {
  const body = await unwrap(asked);
  const { response } = await asked;
  return { body, etag: response.headers.get("ETag") ?? "" };
}

const keyOf = (customerId: string, section: SectionName) => ["customers", "one", customerId, section];

/** Read one section. */
export function sectionQuery<Name extends SectionName>(customerId: string, section: Name) {
  const path = `/v1/customers/{customer_id}/${section}` as const;
  return queryOptions({
    queryKey: keyOf(customerId, section),
    queryFn: async ({ signal }) => {
      const asked = api.customers.GET(path as "/v1/customers/{customer_id}/tags", {
        params: { path: { customer_id: customerId } },
        signal,
      });
      return (await tagged(asked)) as unknown as Tagged<Bodies[Name]>;
    },
  });
}

/** One section, and the way to change it; the change carries the tag of what the reader saw. */
export function useSection<Name extends SectionName>(customerId: string, section: Name) {
  const queries = useQueryClient();
  const query = useQuery(sectionQuery(customerId, section));
  const change = useMutation({
    mutationFn: async (send: (params: ChangeParams) => Promise<Answer<unknown>>) => {
      const header = { "if-match": query.data?.etag ?? "" };
      return (await tagged(send({ path: { customer_id: customerId }, header }))) as Tagged<Bodies[Name]>;
    },
    onSuccess: (next) => {
      queries.setQueryData(sectionQuery(customerId, section).queryKey, next);
      void queries.invalidateQueries({ queryKey: ["customers", "one", customerId, "activity"] });
    },
  });
  return { query, change };
}

export interface ChangeParams {
  path: { customer_id: string };
  header: { "if-match": string };
}

const CUSTOMER = "/v1/customers/{customer_id}";

/** The changes that can be made, each as what `change.mutate` takes. */
export const changes = {
  putTag: (name: string, value: string) => (params: ChangeParams) =>
    api.customers.PUT(`${CUSTOMER}/tags/{name}`, {
      params: { ...params, path: { ...params.path, name } },
      body: { value },
    }),
  removeTag: (name: string) => (params: ChangeParams) =>
    api.customers.DELETE(`${CUSTOMER}/tags/{name}`, {
      params: { ...params, path: { ...params.path, name } },
    }),
  override: (name: string, value: SettingValue) => (params: ChangeParams) =>
    api.customers.PUT(`${CUSTOMER}/configuration/{name}`, {
      params: { ...params, path: { ...params.path, name } },
      body: { value },
    }),
  revert: (name: string) => (params: ChangeParams) =>
    api.customers.DELETE(`${CUSTOMER}/configuration/{name}`, {
      params: { ...params, path: { ...params.path, name } },
    }),
  linkTenant: (tenant: NewTenant) => (params: ChangeParams) =>
    api.customers.POST(`${CUSTOMER}/tenants`, { params, body: { tenants: [tenant] } }),
  unlinkTenant: (link_id: string) => (params: ChangeParams) =>
    api.customers.DELETE(`${CUSTOMER}/tenants/{link_id}`, {
      params: { ...params, path: { ...params.path, link_id } },
    }),
  linkBilling: (body: BillingBody) => (params: ChangeParams) =>
    api.customers.PUT(`${CUSTOMER}/billing-profile`, { params, body }),
  unlinkBilling: () => (params: ChangeParams) =>
    api.customers.DELETE(`${CUSTOMER}/billing-profile`, { params }),
  assignManager: (body: ManagerBody) => (params: ChangeParams) =>
    api.customers.PUT(`${CUSTOMER}/account-manager`, { params, body }),
  assignNobody: () => (params: ChangeParams) =>
    api.customers.DELETE(`${CUSTOMER}/account-manager`, { params }),
};

/** Delete the customer as the preview shows it. */
export function useDeletion(customerId: string, onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (etag: string) => {
      const params = { path: { customer_id: customerId }, header: { "if-match": etag } };
      const { error, response } = await api.customers.DELETE(CUSTOMER, { params });
      // 204 has no body: `unwrap` only looks whether it was refused.
      await unwrap(Promise.resolve({ data: {}, error, response }));
    },
    onSuccess: () => {
      queries.removeQueries({ queryKey: ["customers", "one", customerId] });
      void queries.invalidateQueries({ queryKey: ["customers", "report"] });
      announce(customerId);
      onDone();
    },
  });
}
