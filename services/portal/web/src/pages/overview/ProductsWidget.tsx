import { useSearch } from "@tanstack/react-router";
import { memo, useCallback, useMemo } from "react";
import { ListBox, ListBoxItem } from "react-aria-components";
import { useTranslations } from "use-intl";
import type { Products } from "@/api/metrics";
import { bars, barsHeight } from "@/charts/bars";
import { Chart } from "@/charts/Chart";
import { usePalette } from "@/charts/palette";
import { codeBeside } from "@/filters/planNames";
import { useFormats } from "@/i18n/formats";
import { useSearchChange } from "@/ui/useSearchChange";
import { useWhy } from "@/why/useWhy";
import { REST } from "@/charts/categories";
import type { WidgetState } from "@/widgets/state";
import type { DataTable } from "@/widgets/table";
import { Widget } from "@/widgets/Widget";
import styles from "./Overview.module.css";
import { called, productPie, productSlices, productsTable, type Slice } from "./products";
import type { OverviewSearch } from "./search";

const HEIGHT = 190;
const SKUS_SHOWN = 10;

/** What the customers hold: products in a pie, and the SKUs of the one that is chosen beside it. */
export const ProductsWidget = memo(function ProductsWidget({ state }: { state: WidgetState<Products> }) {
  const t = useTranslations("overview");
  const formats = useFormats();
  const why = useWhy();
  const table = useCallback(
    (data: Products): DataTable => {
      const made = productsTable(data, {
        product: t("products.product"),
        productCode: t("products.productCode"),
        sku: t("products.sku"),
        skuCode: t("products.skuCode"),
        customers: t("kpi.customers"),
        subscriptions: t("kpi.subscriptions"),
        exact: formats.exact,
      });
      return { ...made, whyOf: (row, key) => whySku(why, made.rows[row], key) };
    },
    [t, formats, why],
  );
  return (
    <Widget
      title={t("products.title")}
      term="products_held"
      state={state}
      asOf={(data) => data.as_of}
      isEmpty={({ products }) => products.length === 0}
      table={table}
      onWhy={() => why({ measure: "customers" })}
    >
      {(data) => <Content data={data} />}
    </Widget>
  );
});

/** Why of a row's customers or subscriptions. */
function whySku(why: ReturnType<typeof useWhy>, row: DataTable["rows"][number] | undefined, key: string) {
  const measure = (["customers", "subscriptions"] as const).find((known) => known === key);
  if (!row || !measure) return undefined;
  return () => why({ measure, part: { product: [String(row.product)], sku: [String(row.sku)] } });
}

/** The product whose SKUs are shown, and the way to choose another; of the rest there are none. */
function useChosenProduct() {
  const chosen = useSearch({ from: "/pages/", select: ({ pie }) => pie });
  const change = useSearchChange<OverviewSearch>();
  const choose = useCallback(
    (pie: string | undefined) => {
      if (pie !== undefined && pie !== REST) change({ pie });
    },
    [change],
  );
  return [chosen, choose] as const;
}

/** Drawn again for other figures only: the widget around it follows every change of the address. */
const Content = memo(function Content({ data }: { data: Products }) {
  const t = useTranslations("overview");
  const widget = useTranslations("widget");
  const formats = useFormats();
  const palette = usePalette();
  const [chosen, choose] = useChosenProduct();
  const slices = useMemo(() => productSlices(data, palette, widget("rest")), [data, palette, widget]);
  const product = data.products.find((each) => each.product === chosen) ?? data.products[0];
  const option = productPie({
    slices,
    chosen: product?.product ?? "",
    palette,
    formats,
    totals: { customers: data.totals.customers, label: t("kpi.customers") },
    shareLabel: widget("share"),
  });
  return (
    <>
      <div className={styles.pair}>
        <Chart
          option={option}
          height={HEIGHT}
          label={t("products.label")}
          onMark={({ index }) => choose(slices[index]?.id)}
        />
        <SliceList slices={slices} chosen={product?.product} onChoose={choose} />
      </div>
      {product && <Skus product={product} colour={slices.find(({ id }) => id === product.product)?.colour} />}
      {data.overlapping && <p className={styles.remark}>{t("overlapping")}</p>}
    </>
  );
});

interface SliceListProps {
  slices: Slice[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
}

/** The ring in words: names do not fit around it, and the keyboard needs something to hold. */
const SliceList = memo(function SliceList({ slices, chosen, onChoose }: SliceListProps) {
  const t = useTranslations("overview");
  const { exact, percent } = useFormats();
  return (
    <ListBox
      aria-label={t("products.choose")}
      items={slices}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={chosen === undefined ? [] : [chosen]}
      disabledKeys={[REST]}
      onSelectionChange={(keys) => {
        if (keys !== "all") for (const key of keys) onChoose(String(key));
      }}
      className={styles.slices ?? ""}
    >
      {(slice) => (
        <ListBoxItem id={slice.id} textValue={slice.name} className={styles.slice ?? ""}>
          <i style={{ background: slice.colour }} aria-hidden />
          <span className={styles.sliceName} title={[slice.name, slice.code].filter(Boolean).join(" · ")}>
            {slice.name}
          </span>
          <span className="number">{exact(slice.amount)}</span>
          <small className="number">{percent(slice.share)}</small>
        </ListBoxItem>
      )}
    </ListBox>
  );
});

interface SkusProps {
  product: Products["products"][number];
  colour: string | undefined;
}

const Skus = memo(function Skus({ product, colour }: SkusProps) {
  const t = useTranslations("overview");
  const widget = useTranslations("widget");
  const formats = useFormats();
  const palette = usePalette();
  const why = useWhy();
  const skus = product.skus.slice(0, SKUS_SHOWN);
  const all = product.skus.reduce((sum, sku) => sum + sku.subscriptions, 0);
  const title = called(product.product, product.name);
  const code = codeBeside(product.product, title);
  const option = bars({
    bars: skus.map(({ sku, name, subscriptions }) => ({
      name: called(sku, name),
      code: codeBeside(sku, called(sku, name)),
      value: subscriptions,
      share: all > 0 ? (100 * subscriptions) / all : null,
    })),
    colour: colour ?? palette.series.rest,
    palette,
    formats,
    counted: t("kpi.subscriptions"),
    shareLabel: widget("share"),
  });
  return (
    <div className={styles.skus}>
      <h3>
        {title}
        {code && <small>{code}</small>}
        <small>{t("products.skus", { count: product.customers, subscriptions: all })}</small>
      </h3>
      <Chart
        option={option}
        height={barsHeight(skus.length)}
        label={t("products.skuLabel", { product: title })}
        onMark={({ index }) => {
          const sku = skus[index]?.sku;
          if (sku) why({ measure: "subscriptions", part: { product: [product.product], sku: [sku] } });
        }}
      />
    </div>
  );
});
