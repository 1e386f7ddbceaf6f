import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { formatWhy, type WhyTarget } from "./target";

/** The way to ask *why?*: opens the customers behind a figure; the address says so, and back closes it. */
export function useWhy(): (target: WhyTarget) => void {
  const navigate = useNavigate();
  return useCallback(
    (target) =>
      void navigate({
        to: ".",
        search: (before: object) => ({ ...before, why: formatWhy(target) }),
        resetScroll: false,
      }),
    [navigate],
  );
}
