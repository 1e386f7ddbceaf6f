import { memo, useMemo } from "react";
import { useTranslations } from "use-intl";
import type { Summary, Trends } from "@/api/metrics";
import type { WidgetState } from "@/widgets/state";
import { KpiWidget } from "./KpiWidget";
import { kpisOf, type Kpi, type KpiName } from "./kpis";
import styles from "./Overview.module.css";

const NAMES: KpiName[] = ["customers", "active_customers", "added", "churned", "subscriptions", "churn_rate"];

interface Props {
  summary: WidgetState<Summary>;
  trends: WidgetState<Trends>;
}

/** The first row: what one looks at before anything else. */
export const KpiRow = memo(function KpiRow({ summary, trends }: Props) {
  const t = useTranslations("overview");
  const { data } = summary;
  // A figure has moved only if the question is the same: other filters give other figures.
  const scope = JSON.stringify([data?.from, data?.to, data?.basis, data?.filters]);
  const kpis = useMemo(() => (data ? kpisOf(data, trends.data) : []), [data, trends.data]);
  return (
    <section className={styles.kpis} aria-label={t("kpis")} data-tour="figures">
      {NAMES.map((name) => (
        <KpiWidget key={name} name={name} scope={scope} state={stateOfKpi(name, kpis, summary, trends)} />
      ))}
    </section>
  );
});

/** The churn rate stands and falls with the trends, all others with the summary. */
function stateOfKpi(name: KpiName, kpis: Kpi[], summary: Props["summary"], trends: Props["trends"]) {
  const from: WidgetState<unknown> = name === "churn_rate" ? trends : summary;
  return { ...from, data: kpis.find((kpi) => kpi.name === name) };
}
