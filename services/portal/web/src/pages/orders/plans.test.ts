import { describe, expect, it } from "vitest";
import { planTitle } from "./plans";

const slice = (product: string | null, sku: string | null) => ({
  name: product === null ? "rest_all" : `${product}/${sku}`,
  product,
  sku,
  amount: 1,
});
const naming = (names: Record<string, string>) => (dimension: string, code: string) =>
  names[`${dimension} ${code}`];

describe("a plan", () => {
  it.each([
    ["by both names", { "product p": "Exchange", "sku s": "Plan 1" }, "Exchange · Plan 1"],
    ["once where the SKU says both", { "product p": "Copilot", "sku s": "Copilot Studio" }, "Copilot Studio"],
    [
      "once where the product says both",
      { "product p": "Microsoft 365 E3", "sku s": "E3" },
      "Microsoft 365 E3",
    ],
    ["with the code that has no name", { "product p": "Exchange" }, "Exchange · s"],
    ["by its codes without names", {}, "p/s"],
  ])("is called %s", (_, names, title) => {
    expect(planTitle(slice("p", "s"), naming(names))).toBe(title);
  });

  it("is called by its SKU's code where that begins with the product's", () => {
    expect(planTitle(slice("CFQ7", "CFQ7:0001"), naming({}))).toBe("CFQ7:0001");
  });
});
