import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { memo, useCallback } from "react";
import { useTranslations } from "use-intl";
import { distributionQuery, type Distribution } from "@/api/metrics";
import { bars, barsHeight } from "@/charts/bars";
import { coloured } from "@/charts/categories";
import { Chart } from "@/charts/Chart";
import { Legend } from "@/charts/Legend";
import { usePalette, type Palette } from "@/charts/palette";
import { useHidden } from "@/charts/useHidden";
import { useFilters } from "@/filters/useFilters";
import { useValueName } from "@/filters/useValueName";
import { useFormats } from "@/i18n/formats";
import { ChartSkeleton } from "@/ui/Skeleton";
import { Tabs } from "@/ui/Tabs";
import { useSearchChange } from "@/ui/useSearchChange";
import { useWhy } from "@/why/useWhy";
import { stateOf, type WidgetState } from "@/widgets/state";
import { ErrorState } from "@/widgets/states";
import type { DataTable } from "@/widgets/table";
import { Widget } from "@/widgets/Widget";
import styles from "./Overview.module.css";
import { SPLITS, type OverviewSearch, type Split } from "./search";

/** More values than this are not a chart any more; the table has them all. */
const SHOWN = 8;
/** As high as its neighbour, so that the two stand on one line. */
const HEIGHT = 260;

/**
 * The distribution by `split`. The page's answer has that of the tab it was asked with; for another only that one is
 * asked, and what there is of the last tab keeps the tabs in their place.
 */
function useDistribution(page: WidgetState<Distribution>, split: Split): WidgetState<Distribution> {
  const { query } = useFilters();
  const isOther = page.data !== undefined && !page.isChanging && page.data.by !== split;
  const own = stateOf(useQuery({ ...distributionQuery(query, split), enabled: isOther }));
  return isOther
    ? { ...own, data: own.data ?? page.data, isLoading: false, isChanging: own.isLoading }
    : page;
}

interface Props {
  /** As the whole page was answered. */
  state: WidgetState<Distribution>;
}

/** The customers of the last month, by a dimension of one's choice. */
export const DistributionWidget = memo(function DistributionWidget({ state: page }: Props) {
  const t = useTranslations("overview");
  const dimension = useTranslations("filters.dimension");
  const formats = useFormats();
  const name = useValueName();
  const why = useWhy();
  const split = useSearch({ from: "/pages/", select: (search) => search.split ?? SPLITS[0] });
  const state = useDistribution(page, split);
  const table = useCallback(
    ({ parts }: Distribution): DataTable => ({
      columns: [
        { key: "value", label: dimension(split) },
        { key: "customers", label: t("kpi.customers"), format: formats.exact },
        { key: "customers_pct", label: t("share"), format: formats.percent },
      ],
      rows: parts.map(({ value, customers, customers_pct }) => ({
        value: name(split, value),
        customers,
        customers_pct,
      })),
      whyOf: (row, key) => {
        const value = parts[row]?.value;
        if (value === undefined || key !== "customers") return undefined;
        return () => why({ measure: "customers", part: { [split]: [value] } });
      },
    }),
    [t, dimension, formats, name, split, why],
  );
  return (
    <Widget
      title={t("distribution.title")}
      term="share"
      state={state}
      asOf={(data) => data.as_of}
      isEmpty={({ totals }) => totals.customers === 0}
      table={table}
      onWhy={() => why({ measure: "customers" })}
    >
      {(data) => <Tabbed split={split} data={data} error={state.error} onRetry={state.retry} />}
    </Widget>
  );
});

interface TabbedProps {
  split: Split;
  data: Distribution;
  error: Error | null;
  onRetry: () => unknown;
}

/** Drawn again for other figures only: the widget around it follows every change of the address. */
const Tabbed = memo(function Tabbed({ split, data, error, onRetry }: TabbedProps) {
  const t = useTranslations("overview");
  const dimension = useTranslations("filters.dimension");
  const change = useSearchChange<OverviewSearch>();
  return (
    <Tabs
      label={t("distribution.tabs")}
      tabs={SPLITS.map((id) => ({ id, label: dimension(id) }))}
      selected={split}
      onSelect={(chosen) => change({ split: chosen })}
    >
      {/* While the figures of another tab are on their way, those of the last one would be read as its own. */}
      {data.by === split ? (
        <Content key={split} split={split} data={data} />
      ) : error ? (
        <ErrorState error={error} onRetry={onRetry} />
      ) : (
        <ChartSkeleton height={HEIGHT} />
      )}
    </Tabs>
  );
});

/** The values that are shown, each in the colour it keeps whatever else is hidden; those beyond six hues are grey. */
function colouredParts({ parts }: Distribution, palette: Palette) {
  const shown = parts.slice(0, SHOWN).map((part) => ({ ...part, id: part.value, amount: part.customers }));
  const { top, rest } = coloured(shown, palette);
  return [...top, ...rest.map((part) => ({ ...part, colour: palette.series.rest }))];
}

function Content({ split, data }: { split: Split; data: Distribution }) {
  const t = useTranslations("overview");
  const formats = useFormats();
  const palette = usePalette();
  const name = useValueName();
  const why = useWhy();
  const [hidden, setHidden] = useHidden(split);
  const parts = colouredParts(data, palette);
  const shown = parts.filter(({ value }) => !hidden.has(value));
  const option = bars({
    bars: shown.map(({ value, customers, customers_pct, colour }) => ({
      name: name(split, value),
      value: customers,
      share: customers_pct,
      colour,
    })),
    colour: palette.series.rest,
    palette,
    formats,
    counted: t("kpi.customers"),
    shareLabel: t("share"),
  });
  return (
    <>
      {parts.length > 1 && (
        <Legend
          entries={parts.map(({ value, colour }) => ({ id: value, name: name(split, value), colour }))}
          hidden={hidden}
          onChange={setHidden}
        />
      )}
      <Chart
        option={option}
        height={Math.max(HEIGHT, barsHeight(shown.length))}
        label={t("distribution.label")}
        onMark={({ index }) => {
          const value = shown[index]?.value;
          if (value !== undefined) why({ measure: "customers", part: { [split]: [value] } });
        }}
      />
      <Remarks data={data} />
    </>
  );
}

function Remarks({ data }: { data: Distribution }) {
  const t = useTranslations("overview");
  const more = data.parts.length - SHOWN;
  return (
    <>
      {more > 0 && <p className={styles.remark}>{t("distribution.more", { count: more })}</p>}
      {data.overlapping && <p className={styles.remark}>{t("overlapping")}</p>}
    </>
  );
}
