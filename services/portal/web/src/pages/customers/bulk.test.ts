import { describe, expect, it } from "vitest";
import { NOTHING, together, type BulkAnswer, type BulkResult } from "./bulk";

const result = (customer_id: string, status: BulkResult["status"]): BulkResult => ({
  customer_id,
  status,
  etag: null,
  problem: null,
});
const answer = (...results: BulkResult[]): BulkAnswer => ({
  changed: results.filter(({ status }) => status === "changed").length,
  unchanged: results.filter(({ status }) => status === "unchanged").length,
  refused: results.filter(({ status }) => status === "refused").length,
  results,
});

describe("the answers of several parts", () => {
  const first = answer(result("a", "changed"), result("b", "refused"));
  const second = answer(result("c", "unchanged"), result("d", "refused"));

  it("add up", () => {
    expect(together(first, second)).toMatchObject({ changed: 1, unchanged: 1, refused: 2 });
    expect(together(NOTHING, first)).toMatchObject({ changed: 1, unchanged: 0, refused: 1 });
  });

  it("show what was refused first, each in its order", () => {
    const ids = together(first, second).results.map(({ customer_id }) => customer_id);
    expect(ids).toEqual(["b", "d", "a", "c"]);
  });
});
