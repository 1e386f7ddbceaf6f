import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";

/**
 * The way to change some of what the address says after `?`; `undefined` takes one out. The page stays where it is
 * scrolled to, and back undoes the change. The same function for as long as the page is there.
 */
export function useSearchChange<Search extends object>(): (patch: Partial<Search>) => void {
  const navigate = useNavigate();
  return useCallback(
    (patch) =>
      void navigate({ to: ".", search: (before: object) => ({ ...before, ...patch }), resetScroll: false }),
    [navigate],
  );
}
