export const TABS = ["defaults", "people", "appearance", "developers"] as const;
export type Tab = (typeof TABS)[number];
export const DEFAULT_TAB: Tab = "defaults";

/** What the address of the page says. */
export interface SettingsSearch {
  /** Default: `defaults`. */
  tab?: Tab;
}

/** Read the page's own part of an address. */
export function readSettings(search: Record<string, unknown>): SettingsSearch {
  const tab = TABS.find((candidate) => candidate === search.tab);
  return tab && tab !== DEFAULT_TAB ? { tab } : {};
}
