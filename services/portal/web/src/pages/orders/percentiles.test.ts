import { describe, expect, it } from "vitest";
import { columnsOf, ranksOf } from "./percentileChart";

/** Percentiles of so many customers, as the definitions cut them. */
const cut = (customers: number) => {
  const end = (place: number) => Math.ceil((place * customers) / 100);
  return Array.from({ length: 100 }, (_, place) => ({
    percentile: place + 1,
    customers: end(place + 1) - end(place),
    amount: "1",
    cumulative_pct: null,
  }));
};

describe("the columns of percentiles", () => {
  it.each([1, 3, 50, 70, 99, 100, 101, 950])(
    "stand for every hundredth of %i customers, without a gap",
    (customers) => {
      const columns = columnsOf(cut(customers));
      const covered = columns.flatMap(({ first, last }) =>
        Array.from({ length: last - first + 1 }, (_, more) => first + more),
      );
      expect(covered).toEqual(Array.from({ length: 100 }, (_, place) => place + 1));
      expect(columns).toHaveLength(Math.min(customers, 100));
    },
  );

  it("name the places of their own customers on the leaderboard", () => {
    const points = cut(3);
    expect(columnsOf(points).map(({ index }) => ranksOf(points, index))).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });
});
