import { createContext, useContext, useEffect, useMemo, useRef } from "react";
import { toQuery, type FilterSearch, type MetricsQuery } from "./search";
import { useFilters } from "./useFilters";

/** Asks ahead for the figures of a page under filters that somebody is about to choose. */
export type Prepare = (query: MetricsQuery) => void;

const PrepareContext = createContext<Prepare | undefined>(undefined);
export const PrepareProvider = PrepareContext.Provider;

/** Who rests on a choice for so long means it. A sweep over sixty rests on none of them, and asks for nothing. */
const DWELL_MS = 90;

export interface Aim {
  /** Somebody points at what would make this change, or has the focus on it; `undefined`: on none any more. */
  at: (patch: Partial<FilterSearch> | undefined) => void;
  /** Somebody begins to choose it: there is nothing to wait for. */
  surely: (patch: Partial<FilterSearch>) => void;
}

/** The way to say what is aimed at: between that and choosing it lies time enough for an answer. */
export function useAim(): Aim {
  const prepare = useContext(PrepareContext);
  const { search } = useFilters();
  const now = useRef({ prepare, search });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    now.current = { prepare, search };
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  return useMemo(() => {
    const surely = (patch: Partial<FilterSearch>) => {
      clearTimeout(timer.current);
      now.current.prepare?.(toQuery({ ...now.current.search, ...patch }, new Date()));
    };
    const at = (patch: Partial<FilterSearch> | undefined) => {
      clearTimeout(timer.current);
      if (patch) timer.current = setTimeout(() => surely(patch), DWELL_MS);
    };
    return { at, surely };
  }, []);
}
