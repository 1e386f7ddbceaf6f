import type { Contributor, Explanation, Fact } from "@/why/explain";

/** The flows whose moves are told, the best news first. */
export const MOVES = ["new", "reactivated", "churned"] as const;
export type Move = (typeof MOVES)[number];

/** One customer who came or went, and the fact that says so. */
export interface MoveLine {
  customerId: string;
  move: Move;
  /** Negative where a correction took the move back. */
  change: number;
  says: string;
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

function lineOf(move: Move, customer: Contributor): MoveLine {
  const fact = newest(customer.facts);
  return {
    customerId: customer.customer_id,
    move,
    change: Number(customer.change ?? 0),
    says: fact?.says ?? "",
    recordedAt: fact?.recorded_at ?? "",
  };
}

/** All that moved, the newest first. */
export function moveLines(explanations: Partial<Record<Move, Explanation>>): MoveLine[] {
  return MOVES.flatMap((move) =>
    (explanations[move]?.customers ?? []).map((customer) => lineOf(move, customer)),
  ).sort((one, other) => other.recordedAt.localeCompare(one.recordedAt));
}
