import { ApiProblem } from "@/api/problem";
import type { Active, Distribution, Geography, Products, Summary, Trends } from "@/api/metrics";
import { useMemo } from "react";
import type { WidgetState } from "@/widgets/state";

/** What each part of the overview answers. */
export interface PartBodies {
  summary: Summary;
  trends: Trends;
  geography: Geography;
  active: Active;
  products: Products;
  distribution: Distribution;
}
export type PartName = keyof PartBodies;

/** One part as the portal gave it: an answer, or the problem of its service. */
export interface PartAnswer {
  status: number;
  body?: unknown;
  problem?: unknown;
}
export type Answers = Partial<Record<PartName, PartAnswer>>;

/** A part with the last good answer it had, and what is wrong now. */
export interface Part {
  body?: unknown;
  /** When `body` was answered; ms since 1970. */
  at: number;
  error: ApiProblem | null;
}
export type Parts = Partial<Record<PartName, Part>>;

/** Take new answers over the parts before them: a part that fails keeps its last good answer, so that the page says since when it is stale. */
export function merged(answers: Answers, before: Parts | undefined, now: number): Parts {
  return Object.fromEntries(
    Object.entries(answers).map(([name, answer]): [string, Part] => {
      if (answer.status < 400) return [name, { body: answer.body, at: now, error: null }];
      const last = before?.[name as PartName];
      return [
        name,
        { body: last?.body, at: last?.at ?? now, error: new ApiProblem(answer.status, answer.problem) },
      ];
    }),
  );
}

/** The state of the widget that shows the part `name`. */
export function partState<Name extends PartName>(
  page: WidgetState<Parts>,
  name: Name,
): WidgetState<PartBodies[Name]> {
  const part = page.data?.[name];
  const data = part?.body as PartBodies[Name] | undefined;
  return {
    ...page,
    data,
    error: part?.error ?? page.error,
    staleSince: part?.error && data !== undefined ? part.at : page.staleSince,
  };
}

/** The same, kept for as long as the page's state is the same. */
export const usePart = <Name extends PartName>(page: WidgetState<Parts>, name: Name) =>
  useMemo(() => partState(page, name), [page, name]);
