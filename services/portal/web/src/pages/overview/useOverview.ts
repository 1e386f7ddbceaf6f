import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { portal } from "@/api/client";
import { FIGURES } from "@/api/metrics";
import { formatAddress } from "@/filters/address";
import type { MetricsQuery } from "@/filters/search";
import { stateOf, type WidgetState } from "@/widgets/state";
import { merged, type Answers, type PartName, type Parts } from "./parts";

const PARTS: readonly PartName[] = ["summary", "trends", "geography", "active", "products", "distribution"];

/** All figures above the fold and most below it, in one request. `split` is the dimension of the distribution. */
export function useOverview(query: MetricsQuery, split: string): WidgetState<Parts> {
  const queries = useQueryClient();
  const queryKey = [FIGURES, "overview", split, query];
  return stateOf(
    useQuery({
      queryKey,
      queryFn: async ({ signal }) => {
        const asked = formatAddress({ ...query, parts: PARTS.join(","), "distribution.by": split });
        const answers = await portal<Answers>(`pages/overview${asked}`, { signal });
        return merged(answers, queries.getQueryData<Parts>(queryKey), Date.now());
      },
      placeholderData: keepPreviousData,
    }),
  );
}
