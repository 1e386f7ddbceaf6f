import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/generated/customers";
import type { SettingValue } from "@/settings/SettingField";
import { tagged, useTagged, type Answer, type Change, type Tagged } from "@/settings/tagged";
import { announce } from "@/ui/announce";
import { useTranslations } from "use-intl";

type Schemas = components["schemas"];
export type Tag = Schemas["Tag"];
export type Tenant = Schemas["Tenant"];
export type NewTenant = Schemas["TenantBody"];
export type BillingBody = Schemas["BillingProfileBody"];
export type ManagerBody = Schemas["AccountManagerBody"];
export type DeletionPreview = Schemas["DeletionPreview"];

interface Bodies {
  tags: Schemas["TagList"];
  configuration: Schemas["Configuration"];
  tenants: Schemas["TenantList"];
  "billing-profile": Schemas["BillingProfile"];
  "account-manager": Schemas["AccountManager"];
  "deletion-preview": DeletionPreview;
}

export type SectionName = keyof Bodies;

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

/** One section, the way to change it, and what makes a change of a call; it carries the tag of what the reader saw. */
export function useSection<Name extends SectionName>(customerId: string, section: Name) {
  const queries = useQueryClient();
  const { query, change } = useTagged(
    sectionQuery(customerId, section),
    () => void queries.invalidateQueries({ queryKey: ["customers", "one", customerId, "activity"] }),
  );
  const asking =
    (call: (params: ChangeParams) => Promise<Answer<unknown>>): Change["send"] =>
    (etag) =>
      call({ path: { customer_id: customerId }, header: { "if-match": etag } });
  return { query, change, asking };
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
export function useDeletion(customerId: string, name: string | null, onDone: () => void) {
  const t = useTranslations("customer.deletion");
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
      announce(t("done", { name: name ?? customerId }));
      onDone();
    },
  });
}
