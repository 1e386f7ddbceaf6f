import type { Products } from "@/api/metrics";
import { coloured, REST, type Category } from "@/charts/categories";
import type { Palette } from "@/charts/palette";
import { tip, tooltip } from "@/charts/tooltip";
import { codeBeside } from "@/filters/planNames";
import type { Formats } from "@/i18n/formats";
import type { DataTable } from "@/widgets/table";

export interface Slice extends Category {
  name: string;
  /** Where the name is not the code. */
  code?: string | undefined;
  colour: string;
  /** Of all customers, in per cent; null for the rest, whose customers may be the same. */
  share: number | null;
}

/** What people call a product or SKU: its name, or its code while nobody has told one. */
export const called = (code: string, name: string | null | undefined) => name ?? code;

/** The largest products, and a rest. */
export function productSlices({ products }: Products, palette: Palette, restName: string): Slice[] {
  const { top, rest } = coloured(
    products.map(({ product, name, customers, customers_pct }) => ({
      id: product,
      name: called(product, name),
      code: codeBeside(product, called(product, name)),
      amount: customers,
      share: customers_pct,
    })),
    palette,
  );
  if (rest.length === 0) return top;
  const amount = rest.reduce((sum, slice) => sum + slice.amount, 0);
  return [...top, { id: REST, name: restName, amount, share: null, colour: palette.series.rest }];
}

interface Given {
  slices: Slice[];
  chosen: string;
  palette: Palette;
  formats: Formats;
  totals: { customers: number; label: string };
  shareLabel: string;
}

/** A ring: the chosen product stands out, and all customers are in the middle, each counted once. */
export function productPie({ slices, chosen, palette, formats, totals, shareLabel }: Given) {
  const text = { fontFamily: palette.font, color: palette.ink };
  return {
    tooltip: tooltip("item", ({ dataIndex }: { dataIndex: number }) => {
      const slice = slices[dataIndex];
      const rows = [
        { colour: slice?.colour ?? "", name: totals.label, value: formats.exact(slice?.amount ?? 0) },
      ];
      if (slice?.share != null)
        rows.push({ colour: "transparent", name: shareLabel, value: formats.percent(slice.share) });
      return tip({ title: slice?.name ?? "", rows, remark: slice?.code });
    }),
    series: [
      {
        id: "products",
        type: "pie",
        radius: ["62%", "92%"],
        center: ["50%", "50%"],
        padAngle: 1,
        selectedMode: "single",
        selectedOffset: 5,
        itemStyle: { borderRadius: 2 },
        emphasis: { scaleSize: 3 },
        label: { show: false },
        data: slices.map(({ id, name, amount, colour }) => ({
          name,
          value: amount,
          selected: id === chosen,
          itemStyle: { color: colour },
        })),
      },
      {
        id: "middle",
        type: "pie",
        silent: true,
        radius: [0, 0],
        label: {
          show: true,
          position: "center",
          formatter: `{value|${formats.compact(totals.customers)}}\n{name|${totals.label}}`,
          rich: {
            value: { ...text, fontSize: 20, fontWeight: 600, lineHeight: 26 },
            name: { ...text, fontSize: 12, color: palette.inkMuted },
          },
        },
        labelLine: { show: false },
        data: [{ value: 1 }],
      },
    ],
  };
}

interface Words {
  product: string;
  productCode: string;
  sku: string;
  skuCode: string;
  customers: string;
  subscriptions: string;
  exact: (value: number) => string;
}

/** One row for each SKU, with its product; the codes beside the names, for whoever looks them up or computes on. */
export function productsTable({ products }: Products, words: Words): DataTable {
  return {
    columns: [
      { key: "product_name", label: words.product },
      { key: "product", label: words.productCode },
      { key: "sku_name", label: words.sku },
      { key: "sku", label: words.skuCode },
      { key: "customers", label: words.customers, format: words.exact },
      { key: "subscriptions", label: words.subscriptions, format: words.exact },
    ],
    rows: products.flatMap(({ product, name: told, skus }) =>
      skus.map(({ sku, name, customers, subscriptions }) => ({
        product_name: called(product, told),
        product,
        sku_name: called(sku, name),
        sku,
        customers,
        subscriptions,
      })),
    ),
  };
}
