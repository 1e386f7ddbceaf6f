import { keepPreviousData, queryOptions, useQuery, type QueryClient } from "@tanstack/react-query";
import { portal } from "@/api/client";
import { FIGURES } from "@/api/metrics";
import { formatAddress } from "@/filters/address";
import type { MetricsQuery } from "@/filters/search";
import { stateOf, useSteady, type WidgetState } from "@/widgets/state";
import { merged, type Answers, type PartName, type Parts } from "./parts";

const PARTS: readonly PartName[] = ["summary", "trends", "geography", "active", "products", "distribution"];

/**
 * All figures above the fold and most below it, in one request. `split` is the dimension of the distribution, and not of
 * the key: whoever looks at another one asks for that alone.
 */
export const overviewQuery = (query: MetricsQuery, split: string) =>
  queryOptions({
    queryKey: [FIGURES, "overview", query],
    queryFn: async ({ signal, client, queryKey }) => {
      const asked = formatAddress({ ...query, parts: PARTS.join(","), "distribution.by": split });
      const answers = await portal<Answers>(`pages/overview${asked}`, { signal });
      return merged(answers, client.getQueryData<Parts>(queryKey), Date.now());
    },
    placeholderData: keepPreviousData,
  });

/** Ask for figures that are about to be shown. What fails here fails again, and is told, when it is chosen. */
export const askAhead = (queries: QueryClient, query: MetricsQuery, split: string): void =>
  void queries.query(overviewQuery(query, split)).catch(() => null);

export interface Overview {
  /** The figures, and whether those of other filters are on their way. */
  page: WidgetState<Parts>;
  /** The figures without that, for widgets that the page itself says it of: they are drawn once, for the answer. */
  figures: WidgetState<Parts>;
}

/** The figures of the overview. */
export function useOverview(query: MetricsQuery, split: string): Overview {
  const page = useSteady(stateOf(useQuery(overviewQuery(query, split))));
  return { page, figures: useSteady({ ...page, isChanging: false }) };
}
