import type { NameOfCode } from "@/filters/planNames";
import type { Donut } from "./figures";

export type Slice = Donut["slices"][number];

/** What people call a plan: by product and SKU, once where one of the two names already says the other, as they often do. */
export function planTitle({ name, product, sku }: Slice, nameOf: NameOfCode): string {
  if (product === null || sku === null) return name;
  const [productName, skuName] = [nameOf("product", product), nameOf("sku", sku)];
  const [whole, part] = [productName ?? product, skuName ?? sku];
  if (part.startsWith(whole)) return part;
  if (whole.endsWith(part)) return whole;
  return productName || skuName ? `${whole} · ${part}` : name;
}
