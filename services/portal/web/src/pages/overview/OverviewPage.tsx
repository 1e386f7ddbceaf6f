import { useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { useTranslations } from "use-intl";
import { Page } from "@/app/Page";
import { ExportMenu } from "@/filters/ExportMenu";
import type { MetricsQuery } from "@/filters/search";
import { useFilters } from "@/filters/useFilters";
import { AddsChurnsWidget } from "./AddsChurnsWidget";
import { Farther } from "./Farther";
import { KpiRow } from "./KpiRow";
import { MovedWidget } from "./MovedWidget";
import styles from "./Overview.module.css";
import { usePart } from "./parts";
import { SPLITS } from "./search";
import { askAhead, useOverview } from "./useOverview";

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
  const prepare = useCallback((next: MetricsQuery) => askAhead(queries, next, split), [queries, split]);
  const { page, figures } = useOverview(query, split);
  const summary = usePart(figures, "summary");
  const trends = usePart(figures, "trends");
  return (
    <Page
      title={t("title")}
      hasFilters
      prepare={prepare}
      asOf={summary.data?.as_of ?? null}
      actions={<ExportMenu datasets={DATASETS} />}
    >
      <div aria-busy={page.isChanging} data-changing={page.isChanging}>
        <KpiRow summary={summary} trends={trends} />
        <div className={styles.grid}>
          <AddsChurnsWidget state={trends} />
          <MovedWidget className={styles.narrow} />
          <Farther page={page} figures={figures} />
        </div>
      </div>
    </Page>
  );
}
