/** A UTC calendar month, `2025-09`. */
export type Month = string;

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

export const isMonth = (value: unknown): value is Month => typeof value === "string" && MONTH.test(value);

/** The month in which `now` falls, in UTC. */
export const monthOf = (now: Date): Month => now.toISOString().slice(0, 7);

/** The month `count` months after `month`; before it where `count` is negative. */
export function shiftMonth(month: Month, count: number): Month {
  const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + count;
  return `${String(Math.floor(index / 12)).padStart(4, "0")}-${String((index % 12) + 1).padStart(2, "0")}`;
}

/** The last `count` months up to `last`, newest first. */
export const monthsUpTo = (last: Month, count: number): Month[] =>
  Array.from({ length: count }, (_, back) => shiftMonth(last, -back));
