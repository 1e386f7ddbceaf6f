import { useSearch } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { Page } from "@/app/Page";
import { ExportMenu } from "@/filters/ExportMenu";
import { useFilters } from "@/filters/useFilters";
import { useInSight } from "@/ui/useInSight";
import { ActiveWidget } from "./ActiveWidget";
import { AddsChurnsWidget } from "./AddsChurnsWidget";
import { DistributionWidget } from "./DistributionWidget";
import { KpiRow } from "./KpiRow";
import { MovedWidget } from "./MovedWidget";
import { GeographyWidget } from "./map/GeographyWidget";
import styles from "./Overview.module.css";
import { partState } from "./parts";
import { ProductsWidget } from "./ProductsWidget";
import { SPLITS } from "./search";
import { TrendWidget } from "./TrendWidget";
import { useOverview } from "./useOverview";

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
  const { split = SPLITS[0] } = useSearch({ from: "/pages/" });
  const page = useOverview(query, split);
  const summary = partState(page, "summary");
  const trends = partState(page, "trends");
  const [below, isInSight] = useInSight<HTMLDivElement>();
  return (
    <Page
      title={t("title")}
      hasFilters
      asOf={summary.data?.as_of ?? null}
      actions={<ExportMenu datasets={DATASETS} />}
    >
      <KpiRow summary={summary} trends={trends} />
      <div className={styles.grid}>
        <AddsChurnsWidget state={trends} />
        <MovedWidget className={styles.narrow} />
        <GeographyWidget state={partState(page, "geography")} className={styles.full} />
        <ActiveWidget state={partState(page, "active")} />
        <ProductsWidget state={partState(page, "products")} />
        <DistributionWidget state={partState(page, "distribution")} />
        <div ref={below} className={styles.half}>
          <TrendWidget isInSight={isInSight} />
        </div>
      </div>
    </Page>
  );
}
