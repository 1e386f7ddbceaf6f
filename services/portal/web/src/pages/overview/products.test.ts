import { describe, expect, it } from "vitest";
import type { Products } from "@/api/metrics";
import type { Palette } from "@/charts/palette";
import { productSlices, productsTable } from "./products";

const sku = (code: string, name: string | null) => ({ sku: code, name, customers: 1, subscriptions: 2 });
const data = {
  products: [
    {
      product: "p1",
      name: "Exchange",
      customers: 5,
      customers_pct: 50,
      skus: [sku("s1", "Plan 1"), sku("s2", null)],
    },
    { product: "p2", name: null, customers: 4, customers_pct: 40, skus: [] },
  ],
} as unknown as Products;
const words = {
  product: "Product",
  productCode: "Product code",
  sku: "SKU",
  skuCode: "SKU code",
  customers: "Customers",
  subscriptions: "Subscriptions",
  exact: String,
};

describe("products", () => {
  it("are slices by name with their code beside it, or by code alone", () => {
    const slices = productSlices(data, { series: {} } as Palette, "Rest");
    expect(slices.map(({ id, name, code }) => [id, name, code])).toEqual([
      ["p1", "Exchange", "p1"],
      ["p2", "p2", undefined],
    ]);
  });

  it("have names and codes in the table and its file", () => {
    const { columns, rows } = productsTable(data, words);
    expect(rows.map((row) => columns.slice(0, 4).map(({ key }) => row[key]))).toEqual([
      ["Exchange", "p1", "Plan 1", "s1"],
      ["Exchange", "p1", "s2", "s2"],
    ]);
  });
});
