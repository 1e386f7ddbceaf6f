import { useSyncExternalStore } from "react";

/** `offered` until somebody has taken the tour or turned it down, in this browser. */
export type Progress = "offered" | "running" | "over";

const KEY = "tenantry.tour";
const listeners = new Set<() => void>();
let progress: Progress | undefined;

const current = (): Progress => (progress ??= localStorage.getItem(KEY) === "over" ? "over" : "offered");

function become(next: Progress): void {
  progress = next;
  for (const changed of listeners) changed();
}

export const startTour = () => become("running");

/** End the tour, or turn it down: it is not offered again, and can be asked for in the account's menu. */
export function endTour(): void {
  localStorage.setItem(KEY, "over");
  become("over");
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

export const useTourProgress = (): Progress => useSyncExternalStore(subscribe, current);
