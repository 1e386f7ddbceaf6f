import type { UseQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";

/** How a widget stands: what it shows, and what is wrong with it. */
export interface WidgetState<Data> {
  data: Data | undefined;
  isLoading: boolean;
  /** True while nobody has asked for data yet, since it is of no use before: nothing is under way then. */
  isWaiting?: boolean;
  error: Error | null;
  /** Since when `data` could not be brought up to date; `undefined` while it is fresh. */
  staleSince: number | undefined;
  /** True while other filters are on their way and the old figures are still shown. */
  isChanging: boolean;
  retry: () => unknown;
}

/** The state of a widget whose data is one query. */
export function stateOf<Data>(query: UseQueryResult<Data>): WidgetState<Data> {
  const failed = query.isError || query.failureCount > 0;
  return {
    data: query.data,
    isLoading: query.isPending,
    isWaiting: query.isPending && query.fetchStatus === "idle",
    error: query.error ?? query.failureReason,
    staleSince: failed && query.data !== undefined ? query.dataUpdatedAt : undefined,
    isChanging: query.isPlaceholderData,
    retry: query.refetch,
  };
}

/** The same state as the same object for as long as nothing of it changes, so that what shows it may be kept. */
export function useSteady<Data>(state: WidgetState<Data>): WidgetState<Data> {
  const { data, isLoading, isWaiting = false, error, staleSince, isChanging, retry } = state;
  return useMemo(
    () => ({ data, isLoading, isWaiting, error, staleSince, isChanging, retry }),
    [data, isLoading, isWaiting, error, staleSince, isChanging, retry],
  );
}
