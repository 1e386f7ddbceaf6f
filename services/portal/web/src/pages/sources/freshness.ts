import type { Import } from "./imports";

/** How new a source is: its newest import that ended well. */
export interface Source {
  name: string;
  /** When its last completed import ended; `null` if none did. */
  freshAt: string | null;
  /** How many of its latest imports failed in a row. */
  failures: number;
}

/** Look at `imports`, newest first, source by source. */
export function sourcesOf(imports: readonly Import[]): Source[] {
  const names = [...new Set(imports.map(({ source }) => source))].sort();
  return names.map((name) => {
    const own = imports.filter(
      ({ source, status }) => source === name && (status === "completed" || status === "failed"),
    );
    const good = own.findIndex(({ status }) => status === "completed");
    return { name, freshAt: own[good]?.ended_at ?? null, failures: good === -1 ? own.length : good };
  });
}
