import { useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { memo, useCallback, useDeferredValue } from "react";
import { useTranslations } from "use-intl";
import { Page } from "@/app/Page";
import { ExportMenu } from "@/filters/ExportMenu";
import type { MetricsQuery } from "@/filters/search";
import { useFilters } from "@/filters/useFilters";
import { useInSight } from "@/ui/useInSight";
import type { WidgetState } from "@/widgets/state";
import { ActiveWidget } from "./ActiveWidget";
import { AddsChurnsWidget } from "./AddsChurnsWidget";
import { DistributionWidget } from "./DistributionWidget";
import { KpiRow } from "./KpiRow";
import { MovedWidget } from "./MovedWidget";
import { GeographyWidget } from "./map/GeographyWidget";
import styles from "./Overview.module.css";
import { usePart, type Parts } from "./parts";
import { ProductsWidget } from "./ProductsWidget";
import { SPLITS } from "./search";
import { TrendWidget } from "./TrendWidget";
import { overviewQuery, useOverview } from "./useOverview";

/** The tables behind the widgets, in their order. */
const DATASETS = [
  "metrics-summary",
  "metrics-trends",
  "metrics-geography",
  "metrics-active",
  "metrics-products",
  "metrics-distribution",
  "metrics-distribution-trend",
] as const;

/** What one opens at nine: what moved, why, and who. */
export default function OverviewPage() {
  const t = useTranslations("overview");
  const { query } = useFilters();
  const split = useSearch({ from: "/pages/", select: (search) => search.split ?? SPLITS[0] });
  const queries = useQueryClient();
  // What fails here fails again, and is told, when it is chosen.
  const prepare = useCallback(
    (next: MetricsQuery) => void queries.query(overviewQuery(next, split)).catch(() => null),
    [queries, split],
  );
  const page = useOverview(query, split);
  const summary = usePart(page, "summary");
  const trends = usePart(page, "trends");
  const later = useDeferredValue(page);
  return (
    <Page
      title={t("title")}
      hasFilters
      prepare={prepare}
      asOf={summary.data?.as_of ?? null}
      actions={<ExportMenu datasets={DATASETS} />}
    >
      <KpiRow summary={summary} trends={trends} />
      <div className={styles.grid}>
        <AddsChurnsWidget state={trends} />
        <MovedWidget className={styles.narrow} />
        {/* What is farther down follows when the browser has drawn what is above. */}
        <Farther page={later} />
      </div>
    </Page>
  );
}

const Farther = memo(function Farther({ page }: { page: WidgetState<Parts> }) {
  const [below, isInSight] = useInSight<HTMLDivElement>();
  return (
    <>
      <GeographyWidget state={usePart(page, "geography")} className={styles.full} />
      <ActiveWidget state={usePart(page, "active")} />
      <ProductsWidget state={usePart(page, "products")} />
      <DistributionWidget state={usePart(page, "distribution")} />
      <div ref={below} className={styles.half}>
        <TrendWidget isInSight={isInSight} />
      </div>
    </>
  );
});
