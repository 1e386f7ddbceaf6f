import { STATUSES, type ExportsSearch } from "./exports";

/** What the address of the page says beside the filters. */
export interface DownloadsSearch extends ExportsSearch {
  /** The dataset of the new export that is being put together; an empty text before one is chosen. */
  new?: string;
}

const given = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

/** Read the page's own part of an address; what nobody could have chosen is left out. */
export function readDownloads(search: Record<string, unknown>): DownloadsSearch {
  const q = given(search.q);
  const status = STATUSES.find((candidate) => candidate === search.status);
  const dataset = search.new;
  return {
    ...(q ? { q } : {}),
    ...(status ? { status } : {}),
    ...(typeof dataset === "string" ? { new: dataset } : {}),
  };
}
