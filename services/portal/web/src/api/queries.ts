import { notifyManager, QueryClient } from "@tanstack/react-query";
import { isPassing } from "./problem";

const HALF_A_MINUTE = 30_000;
const TEN_MINUTES = 600_000;

/** The cache of all answers: back and forward are instant from it, and what failed in passing is asked for again. */
export function makeQueryClient(): QueryClient {
  // An answer is drawn in the frame in which it comes; by default a timer, and so perhaps a frame, lies between.
  notifyManager.setScheduler(queueMicrotask);
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: HALF_A_MINUTE,
        gcTime: TEN_MINUTES,
        retry: (failures, error) => failures < 2 && isPassing(error),
      },
    },
  });
}
