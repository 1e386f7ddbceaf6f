import { describe, expect, it } from "vitest";
import { formatWhy, parseWhy, readWhy, type WhyTarget } from "./target";

describe("a figure to be explained", () => {
  it.each<WhyTarget>([
    { measure: "churned" },
    { measure: "churned", month: "2026-10" },
    { measure: "customers", part: { country: ["DE"] } },
    { measure: "new", part: { country: ["US"], state: ["Texas"], city: ["unknown"] } },
    { measure: "subscriptions", month: "2026-10", part: { product: ["a~b=c"], sku: ["x%y", "ü"] } },
    { measure: "orders", customer: "a~b=c/d" },
    { measure: "usage_raw", ranks: [31, 40] },
    { measure: "seats", month: "2026-10", isWithoutTrials: true },
  ])("is read from the address as it was written: %o", (target) => {
    expect(parseWhy(formatWhy(target))).toEqual(target);
  });

  it.each([
    "",
    "nonsense",
    "churned~2026-13",
    "churned~~planet=mars",
    "churned~~country",
    "orders~~ranks=5-2",
    "orders~~ranks=x",
  ])("is nothing where the address makes no sense: %s", (text) => {
    expect(parseWhy(text)).toBeUndefined();
    expect(readWhy({ why: text })).toEqual({});
  });
});
