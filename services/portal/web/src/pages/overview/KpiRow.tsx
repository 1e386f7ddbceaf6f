import { useTranslations } from "use-intl";
import type { Summary, Trends } from "@/api/metrics";
import { useFilters } from "@/filters/useFilters";
import { mapState, type WidgetState } from "@/widgets/state";
import { KpiWidget } from "./KpiWidget";
import { kpisOf, type Kpi, type KpiName } from "./kpis";
import styles from "./Overview.module.css";

const NAMES: KpiName[] = ["customers", "active_customers", "added", "churned", "subscriptions", "churn_rate"];

interface Props {
  summary: WidgetState<Summary>;
  trends: WidgetState<Trends>;
}

/** The first row: what one looks at before anything else. */
export function KpiRow({ summary, trends }: Props) {
  const t = useTranslations("overview");
  const { query } = useFilters();
  // A figure has moved only if the question is the same: other filters give other figures.
  const scope = JSON.stringify(query);
  return (
    <section className={styles.kpis} aria-label={t("kpis")} data-tour="figures">
      {NAMES.map((name) => (
        <KpiWidget key={name} name={name} scope={scope} state={stateOfKpi(name, summary, trends)} />
      ))}
    </section>
  );
}

/** The churn rate stands and falls with the trends, all others with the summary. */
function stateOfKpi(name: KpiName, summary: Props["summary"], trends: Props["trends"]): WidgetState<Kpi> {
  const from = name === "churn_rate" ? { ...trends, data: trends.data && summary.data } : summary;
  return mapState(from, (data) => {
    const kpi = kpisOf(data, trends.data).find((each) => each.name === name);
    if (!kpi) throw new Error(`there is no figure ${name}`);
    return kpi;
  });
}
