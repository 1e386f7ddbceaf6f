import { expect, test } from "vitest";
import { spansOf } from "./timeline";

const place = (day: string, status: string) => ({ effective_at: `2026-01-${day}T00:00:00Z`, status });
const [start, end] = [Date.parse("2026-01-01T00:00:00Z"), Date.parse("2026-01-11T00:00:00Z")];

test("a line is cut where the status changes, and the last stretch reaches today", () => {
  const spans = spansOf([place("01", "active"), place("03", "suspended"), place("06", "active")], start, end);
  expect(spans.map(({ from, to, look }) => [from, to, look])).toEqual([
    [0, 20, "active"],
    [20, 50, "paused"],
    [50, 100, "active"],
  ]);
});

test("what begins after today is no stretch yet, and a status nobody knows is not active", () => {
  expect(spansOf([place("05", "in_limbo"), place("20", "cancelled")], start, end)).toEqual([
    { from: 40, to: 100, status: "in_limbo", look: "paused" },
  ]);
});

test("two changes at one moment leave the later", () => {
  expect(
    spansOf([place("01", "active"), place("01", "cancelled")], start, end).map(({ look }) => look),
  ).toEqual(["over"]);
});
