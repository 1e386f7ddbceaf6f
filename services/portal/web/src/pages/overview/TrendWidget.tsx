import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { memo, useCallback } from "react";
import { useTranslations } from "use-intl";
import { distributionTrendQuery, type DistributionTrend } from "@/api/metrics";
import { Chart } from "@/charts/Chart";
import { Legend } from "@/charts/Legend";
import { usePalette } from "@/charts/palette";
import { useHidden } from "@/charts/useHidden";
import { REST } from "@/charts/categories";
import { stackedMonths } from "@/charts/stackedMonths";
import type { Dimension } from "@/filters/search";
import { useFilters } from "@/filters/useFilters";
import { useValueName } from "@/filters/useValueName";
import { useFormats } from "@/i18n/formats";
import { ChartSkeleton } from "@/ui/Skeleton";
import { Tabs } from "@/ui/Tabs";
import { useSearchChange } from "@/ui/useSearchChange";
import { useWhy } from "@/why/useWhy";
import { stateOf } from "@/widgets/state";
import type { DataTable } from "@/widgets/table";
import { Widget } from "@/widgets/Widget";
import styles from "./Overview.module.css";
import { TRENDS, type OverviewSearch, type Trend } from "./search";
import { trendMonths, trendSeries, trendTable } from "./trend";

const HEIGHT = 270;

/** The parameter of the address and of filters; `market` is what the documentation calls a country. */
const dimensionOf = (trend: Trend): Dimension => (trend === "market" ? "country" : trend);

/** How the split of the customers moved, month by month. Asked for only once it is in sight. */
export const TrendWidget = memo(function TrendWidget({ isInSight }: { isInSight: boolean }) {
  const t = useTranslations("overview");
  const formats = useFormats();
  const name = useValueName();
  const why = useWhy();
  const { query } = useFilters();
  const trend = useSearch({ from: "/pages/", select: (search) => search.trend ?? TRENDS[0] });
  const state = stateOf(useQuery({ ...distributionTrendQuery(query, trend), enabled: isInSight }));
  const table = useCallback(
    (data: DistributionTrend): DataTable => ({
      ...trendTable(data, {
        month: t("month"),
        exact: formats.exact,
        longMonth: formats.longMonth,
        name: (value, told) => name(trend, value, told),
      }),
      whyOf: (row, value) => {
        const month = data.months[row]?.month;
        if (month === undefined || value === "month") return undefined;
        return () => why({ measure: "customers", month, part: { [dimensionOf(trend)]: [value] } });
      },
    }),
    [t, formats, name, trend, why],
  );
  return (
    <Widget
      title={t("trend.title")}
      term="share"
      state={state}
      asOf={(data) => data.as_of}
      skeleton={<ChartSkeleton height={HEIGHT + 80} />}
      isEmpty={({ months }) => months.every((month) => month.customers === 0)}
      table={table}
      onWhy={() => why({ measure: "customers" })}
    >
      {(data) => <Tabbed trend={trend} data={data} />}
    </Widget>
  );
});

interface TabbedProps {
  trend: Trend;
  data: DistributionTrend;
}

/** Drawn again for other figures only: the widget around it follows every change of the address. */
const Tabbed = memo(function Tabbed({ trend, data }: TabbedProps) {
  const t = useTranslations("overview");
  const dimension = useTranslations("filters.dimension");
  const change = useSearchChange<OverviewSearch>();
  return (
    <Tabs
      label={t("trend.tabs")}
      tabs={TRENDS.map((id) => ({ id, label: dimension(dimensionOf(id)) }))}
      selected={trend}
      onSelect={(chosen) => change({ trend: chosen })}
    >
      {/* While the figures of another tab are on their way, those of the last one would be read as its own. */}
      {data.by === dimensionOf(trend) ? (
        <Content key={trend} trend={trend} data={data} />
      ) : (
        <ChartSkeleton height={HEIGHT + 30} />
      )}
    </Tabs>
  );
});

function Content({ trend, data }: TabbedProps) {
  const t = useTranslations("overview");
  const widget = useTranslations("widget");
  const formats = useFormats();
  const palette = usePalette();
  const name = useValueName();
  const why = useWhy();
  const [hidden, setHidden] = useHidden(`trend-${trend}`);
  const series = trendSeries(data, palette, (value, told) =>
    value === REST ? widget("rest") : name(trend, value, told),
  );
  const option = stackedMonths({
    months: trendMonths(data, series),
    series: series.filter(({ id }) => !hidden.has(id)),
    palette,
    formats,
    openRemark: (month) => widget("openMonth", { month: formats.longMonth(month) }),
  });
  return (
    <>
      <Legend entries={series} hidden={hidden} onChange={setHidden} />
      <Chart
        option={option}
        height={HEIGHT}
        label={t("trend.label")}
        onMark={({ seriesId, index }) => {
          const month = data.months[index]?.month;
          if (month && seriesId !== REST)
            why({ measure: "customers", month, part: { [dimensionOf(trend)]: [seriesId] } });
        }}
      />
      {data.overlapping && <p className={styles.remark}>{t("overlapping")}</p>}
    </>
  );
}
