import { useCallback } from "react";
import { useSearchChange } from "@/ui/useSearchChange";
import { formatWhy, type WhyTarget } from "./target";

/** The way to ask *why?*: opens the customers behind a figure; the address says so, and back closes it. */
export function useWhy(): (target: WhyTarget) => void {
  const change = useSearchChange<{ why: string }>();
  return useCallback((target) => change({ why: formatWhy(target) }), [change]);
}
