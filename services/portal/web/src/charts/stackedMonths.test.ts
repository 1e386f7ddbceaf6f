import { expect, it, vi } from "vitest";
import { formatsFor } from "@/i18n/formats";
import type { Palette } from "./palette";
import { stackedMonths } from "./stackedMonths";

vi.mock("./hatch", () => ({ hatch: () => "hatched" }));

const SERIES = [
  { id: "new", name: "New", colour: "teal" },
  { id: "churned", name: "Churned", colour: "red", isBelow: true },
];

function roomAround(churned: number, hasSums: boolean) {
  const months = [{ month: "2026-10", is_open: false, amounts: { new: 5, churned } }];
  const palette = { series: {} } as unknown as Palette;
  const formats = formatsFor("en");
  return stackedMonths({ months, series: SERIES, palette, formats, openRemark: String, hasSums }).yAxis
    .boundaryGap;
}

it("leaves room for sums below columns, and begins at zero where none hangs there", () => {
  expect([roomAround(2, true), roomAround(0, true), roomAround(2, false)]).toEqual([
    ["8%", "8%"],
    [0, 0],
    [0, 0],
  ]);
});
