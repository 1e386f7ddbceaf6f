import { api, unwrap } from "@/api/client";
import type { components } from "@/api/generated/customers";
import type { SettingValue } from "@/settings/SettingField";

type Schemas = components["schemas"];
export type BulkAnswer = Schemas["BulkAnswer"];
export type BulkResult = Schemas["BulkResult"];

/** What shall be done to many customers. */
export type BulkChange =
  | { kind: "tags"; add: Schemas["TagBody"][]; remove: string[] }
  | { kind: "configuration"; override: Record<string, SettingValue>; revert: string[] };

/** The service takes up to 500 at once; fewer show progress. */
const AT_ONCE = 100;
export const NOTHING: BulkAnswer = { changed: 0, unchanged: 0, refused: 0, results: [] };

/** Do it to all of `ids`, part by part, and tell after each what became of those so far. Throws where nobody answers. */
export async function changeMany(
  ids: readonly string[],
  change: BulkChange,
  onProgress: (sofar: BulkAnswer) => void,
): Promise<BulkAnswer> {
  let sofar = NOTHING;
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const customers = ids.slice(start, start + AT_ONCE).map((customer_id) => ({ customer_id }));
    sofar = together(sofar, await send(customers, change));
    onProgress(sofar);
  }
  return sofar;
}

// Adding, removing, overriding and reverting mean the same whatever else was set meanwhile: nothing of others is lost.
const params = { header: { "If-Match": "*" } };

function send(customers: Schemas["TargetBody"][], { kind, ...what }: BulkChange): Promise<BulkAnswer> {
  if (kind === "tags") {
    const body = { customers, ...(what as Omit<Schemas["BulkTags"], "customers">) };
    return unwrap(api.customers.POST("/v1/settings/tags", { params, body }));
  }
  const body = { customers, ...(what as Omit<Schemas["BulkConfiguration"], "customers">) };
  return unwrap(api.customers.POST("/v1/settings/configuration", { params, body }));
}

/** Add up two answers; what was refused comes first, since that is what somebody must look at. */
export function together(one: BulkAnswer, other: BulkAnswer): BulkAnswer {
  const results = [...one.results, ...other.results];
  const isRefused = ({ status }: BulkResult) => status === "refused";
  return {
    changed: one.changed + other.changed,
    unchanged: one.unchanged + other.unchanged,
    refused: one.refused + other.refused,
    results: [...results.filter(isRefused), ...results.filter((result) => !isRefused(result))],
  };
}
