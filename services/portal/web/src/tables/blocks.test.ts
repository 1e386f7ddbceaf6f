import { expect, it } from "vitest";
import { blocksAround } from "./blocks";

const around = (startIndex: number, endIndex: number, count = 20) =>
  blocksAround({ startIndex, endIndex, count }, 3);

it("has one block ahead on each side, and none beyond the ends", () => {
  expect(around(4, 6)).toEqual([3, 4, 5, 6, 7]);
  expect(around(0, 1)).toEqual([0, 1, 2]);
  expect(around(18, 19)).toEqual([16, 17, 18, 19]);
  expect(around(0, 0, 1)).toEqual([0]);
});

it("lets one go only when the next comes", () => {
  expect(around(5, 6)).toEqual(around(4, 6));
  expect(around(5, 7)).toEqual([4, 5, 6, 7, 8]);
});
