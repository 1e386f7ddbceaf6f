import { queryOptions, useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { filterOptionsQuery, type FilterOptions } from "@/api/metrics";
import type { MetricsQuery } from "./search";

/** The dimensions whose values have codes for machines and names for people. */
const NAMED = ["product", "sku"] as const;
type Named = (typeof NAMED)[number];

const isNamed = (dimension: string): dimension is Named => NAMED.some((known) => known === dimension);

/** Names by code; a code that nobody has named is not in there. */
export type PlanNames = Readonly<Record<Named, ReadonlyMap<string, string>>>;

/** Take the names out of the values that filters may ask for. */
export function planNames(options: Pick<FilterOptions, Named>): PlanNames {
  const of = (dimension: Named) =>
    new Map(options[dimension].flatMap(({ value, name }) => (name ? [[value, name] as const] : [])));
  return { product: of("product"), sku: of("sku") };
}

const namesIn = ({ options }: { options: FilterOptions }) => planNames(options);

/** No figure, so it is not asked again whenever figures move; and no filter, so one answer serves all pages of a range. */
const planNamesQuery = ({ from, to, basis }: MetricsQuery) =>
  queryOptions({
    ...filterOptionsQuery({ from, to, basis }),
    queryKey: ["plan-names", from, to, basis],
    select: namesIn,
  });

export type NameOfCode = (dimension: string, code: string) => string | undefined;

/** How to name products and SKUs where only their codes are at hand; asked for only where `isNeeded`. */
export function usePlanNames(query: MetricsQuery, isNeeded: boolean): NameOfCode {
  const { data } = useQuery({ ...planNamesQuery(query), enabled: isNeeded });
  return useCallback(
    (dimension, code) => (isNamed(dimension) ? data?.[dimension].get(code) : undefined),
    [data],
  );
}

/** Whether any of these filters is about values that have names. */
export const hasPlans = (filters: Partial<Record<Named, string[]>>) =>
  NAMED.some((dimension) => filters[dimension] !== undefined);

/** The code to show beside what a value is called; nothing where it is called by its code. */
export const codeBeside = (code: string, called: string) => (code === called ? undefined : code);
