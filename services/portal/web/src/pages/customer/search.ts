export const TABS = [
  "overview",
  "subscriptions",
  "orders",
  "usage",
  "people",
  "licences",
  "settings",
  "activity",
] as const;
export type Tab = (typeof TABS)[number];
export const DEFAULT_TAB: Tab = "overview";

/** What the address of the page says. */
export interface CustomerSearch {
  /** Default: `overview`. */
  tab?: Tab;
}

/** Read the page's own part of an address. */
export function readCustomer(search: Record<string, unknown>): CustomerSearch {
  const tab = TABS.find((candidate) => candidate === search.tab);
  return tab && tab !== DEFAULT_TAB ? { tab } : {};
}
