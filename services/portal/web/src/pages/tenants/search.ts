export const SOURCES = ["all", "linked", "vendor"] as const;
export type Source = (typeof SOURCES)[number];

/** What the address of the page says. */
export interface TenantsSearch {
  /** A whole tenant id or customer id. */
  q?: string;
  /** Who says so; left out for all. */
  source?: Exclude<Source, "all">;
  /** Only links that somebody contradicts. */
  conflict?: "true";
}

/** Read the page's own part of an address. */
export function readTenants(search: Record<string, unknown>): TenantsSearch {
  const { q, source, conflict } = search;
  return {
    ...(typeof q === "string" && q !== "" ? { q } : {}),
    ...(source === "linked" || source === "vendor" ? { source } : {}),
    ...(conflict === "true" ? { conflict } : {}),
  };
}
