import type { UseQueryResult } from "@tanstack/react-query";

/** How a widget stands: what it shows, and what is wrong with it. */
export interface WidgetState<Data> {
  data: Data | undefined;
  isLoading: boolean;
  error: Error | null;
  /** Since when `data` could not be brought up to date; `undefined` while it is fresh. */
  staleSince: number | undefined;
  /** True while other filters are on their way and the old figures are still shown. */
  isChanging: boolean;
  retry: () => void;
}

/** The state of a widget whose data is one query. */
export function stateOf<Data>(query: UseQueryResult<Data>): WidgetState<Data> {
  const failed = query.isError || query.failureCount > 0;
  return {
    data: query.data,
    isLoading: query.isPending,
    error: query.error ?? query.failureReason,
    staleSince: failed && query.data !== undefined ? query.dataUpdatedAt : undefined,
    isChanging: query.isPlaceholderData,
    retry: () => void query.refetch(),
  };
}

/** The same state about a part of the data. */
export function mapState<From, To>(state: WidgetState<From>, pick: (data: From) => To): WidgetState<To> {
  return { ...state, data: state.data === undefined ? undefined : pick(state.data) };
}
