/** An address as people read and share it: `?range=6&country=DE&country=FR`. */
export type FlatSearch = Record<string, string | string[]>;

/** Read a query string; a key that is given several times is a list. */
export function parseAddress(text: string): FlatSearch {
  const search: FlatSearch = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const before = search[key];
    search[key] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return search;
}

/** Write a query string; what is undefined is left out, and the keys keep their order. */
export function formatAddress(search: Record<string, unknown>): string {
  const pairs = Object.entries(search).flatMap(([key, value]) =>
    (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap((item): [string, string][] =>
      typeof item === "string" || typeof item === "number" || typeof item === "boolean"
        ? [[key, String(item)]]
        : [],
    ),
  );
  const text = new URLSearchParams(pairs).toString();
  return text === "" ? "" : `?${text}`;
}
