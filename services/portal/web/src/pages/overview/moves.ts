import type { Contributor, Explanation, Fact } from "@/why/explain";

/** The flows whose moves are told, the best news first. */
export const MOVES = ["new", "reactivated", "churned"] as const;
export type Move = (typeof MOVES)[number];

/** One customer who came or went, and the fact that says so. */
export interface MoveLine {
  customerId: string;
  move: Move;
  fact: Fact;
  recordedAt: string;
}

/** Midnight UTC of the day of `now`: where today begins, as the definitions count days. */
export const startOfDay = (now: Date) => `${now.toISOString().slice(0, 10)}T00:00:00Z`;

/** Facts of one import are recorded together: then the one that begins last is what the move is about. */
const order = (fact: Fact) => `${fact.recorded_at.slice(0, 16)} ${fact.effective_at ?? ""}`;

const newest = (facts: readonly Fact[]) =>
  facts.reduce<Fact | undefined>(
    (last, fact) => (last && order(last) >= order(fact) ? last : fact),
    undefined,
  );

function linesOf(move: Move, { customer_id: customerId, facts }: Contributor): MoveLine[] {
  const fact = newest(facts);
  return fact ? [{ customerId, move, fact, recordedAt: fact.recorded_at }] : [];
}

export type Explanations = Partial<Record<Move, Explanation>>;

/** All that was told since `since`, the newest first. */
export function moveLines(explanations: Explanations, since: string): MoveLine[] {
  return MOVES.flatMap((move) =>
    (explanations[move]?.customers ?? []).flatMap((customer) => linesOf(move, customer)),
  )
    .filter(({ recordedAt }) => recordedAt >= since)
    .sort((one, other) => other.recordedAt.localeCompare(one.recordedAt));
}

/** How many made `move` since `since`; `null` where the month has more than the first customers, so that nobody counted. */
export function countOf(explanations: Explanations, move: Move, since: string): number | null {
  const explanation = explanations[move];
  if (explanation?.next_cursor !== null) return null;
  return moveLines({ [move]: explanation }, since).length;
}
