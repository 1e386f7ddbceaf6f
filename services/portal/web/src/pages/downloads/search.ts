import { STATUSES, type ExportsSearch } from "./exports";

export const TABS = ["files", "schedules", "templates"] as const;
export type DownloadsTab = (typeof TABS)[number];
export const DEFAULT_TAB: DownloadsTab = "files";

/** What the address of the page says beside the filters, which are those of the page one came from. */
export interface DownloadsSearch extends ExportsSearch {
  /** Default: `files`. */
  tab?: DownloadsTab;
  /** The dataset of the new export that is being put together; an empty text before one is chosen. */
  new?: string;
  /** The template or the schedule that the new export begins with; `new` is its dataset. */
  like?: string;
  /** Filters under the names of the dataset, as `name=value`. */
  where?: string[];
  /** The schedule whose runs are looked at. */
  schedule?: string;
}

const given = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
const pairs = (value: unknown) =>
  (Array.isArray(value) ? (value as unknown[]) : [value]).filter(
    (item): item is string => typeof item === "string" && item.indexOf("=") > 0,
  );

/** Read the page's own part of an address; what nobody could have chosen is left out. */
export function readDownloads(search: Record<string, unknown>): DownloadsSearch {
  const [q, like, schedule] = [given(search.q), given(search.like), given(search.schedule)];
  const status = STATUSES.find((candidate) => candidate === search.status);
  const tab = TABS.find((candidate) => candidate === search.tab && candidate !== DEFAULT_TAB);
  const where = pairs(search.where);
  const dataset = search.new;
  return {
    ...(tab ? { tab } : {}),
    ...(q ? { q } : {}),
    ...(status ? { status } : {}),
    ...(typeof dataset === "string" ? { new: dataset } : {}),
    ...(like ? { like } : {}),
    ...(where.length > 0 ? { where } : {}),
    ...(schedule ? { schedule } : {}),
  };
}

/** Take `country=DE` apart. */
export function whereOf(pairsGiven: readonly string[] = []): Record<string, string[]> {
  const filters: Record<string, string[]> = {};
  for (const pair of pairsGiven) {
    const at = pair.indexOf("=");
    const name = pair.slice(0, at);
    filters[name] = [...(filters[name] ?? []), pair.slice(at + 1)];
  }
  return filters;
}
