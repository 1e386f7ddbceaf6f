import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";

/** Series that are switched off, as the address has them: `hide=flows.existing&hide=flows.new`. */
export interface HiddenSearch {
  hide?: string[];
}

/** Says that nothing of a chart is hidden, where some series is at first. */
const NOTHING = "";

/** Read the hidden series of a page's charts from its address. */
export function readHidden(search: Record<string, unknown>): HiddenSearch {
  const given = (Array.isArray(search.hide) ? search.hide : [search.hide]) as unknown[];
  const hide = given.filter((item): item is string => typeof item === "string" && item.indexOf(".") > 0);
  return hide.length > 0 ? { hide: [...new Set(hide)].sort() } : {};
}

/** What `hide` says about `chart`; `initial` where it says nothing. */
export function hiddenOf(hide: readonly string[], chart: string, initial: ReadonlySet<string>) {
  const own = hide.filter((entry) => entry.startsWith(`${chart}.`));
  if (own.length === 0) return initial;
  return new Set(own.map((entry) => entry.slice(chart.length + 1)).filter((id) => id !== NOTHING));
}

/** `hide` with the hidden series of `chart` in the place of those before; `undefined` for none at all. */
export function withHidden(
  hide: readonly string[],
  chart: string,
  hidden: ReadonlySet<string>,
  initial: ReadonlySet<string>,
) {
  const others = hide.filter((entry) => !entry.startsWith(`${chart}.`));
  const isAsAtFirst = hidden.size === initial.size && [...hidden].every((id) => initial.has(id));
  const own = hidden.size === 0 ? [NOTHING] : [...hidden].sort();
  const next = isAsAtFirst ? others : [...others, ...own.map((id) => `${chart}.${id}`)];
  return next.length > 0 ? next : undefined;
}

const NONE: ReadonlySet<string> = new Set();

/** The hidden series of `chart`, and the way to hide others: the address keeps them, so that a shared one shows the same. */
export function useHidden(chart: string, initial: ReadonlySet<string> = NONE) {
  // Other changes of the address are none of the chart's: it would be drawn again for nothing.
  const hide = useSearch({ strict: false, select: (search: HiddenSearch) => search.hide });
  const navigate = useNavigate();
  const hidden = useMemo(() => hiddenOf(hide ?? [], chart, initial), [hide, chart, initial]);
  const setHidden = useCallback(
    (next: ReadonlySet<string>) =>
      void navigate({
        to: ".",
        search: (before: HiddenSearch) => ({
          ...before,
          hide: withHidden(before.hide ?? [], chart, next, initial),
        }),
        resetScroll: false,
        // Switching series on and off is looking, not going somewhere: back leads to the page before.
        replace: true,
      }),
    [navigate, chart, initial],
  );
  return [hidden, setHidden] as const;
}
