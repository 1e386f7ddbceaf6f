import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { Page } from "@/app/Page";
import { ExportMenu } from "@/filters/ExportMenu";
import { useFilters } from "@/filters/useFilters";
import { Tabs } from "@/ui/Tabs";
import { CustomerTypesWidget } from "./CustomerTypesWidget";
import { leaderboardQuery, percentilesQuery } from "./figures";
import { LeaderboardWidget } from "./LeaderboardWidget";
import { LeaderWidget } from "./LeaderWidget";
import { PercentilesWidget } from "./PercentilesWidget";
import { DEFAULT_RANKED, RANKED, type OrdersSearch } from "./search";
import { SubscriptionsWidget } from "./SubscriptionsWidget";
import styles from "./OrdersPage.module.css";

const route = getRouteApi("/pages/orders");

/** The tables behind the widgets, and what they count. */
const DATASETS = [
  "metrics-percentiles",
  "metrics-leaderboard",
  "metrics-customer-types",
  "metrics-subscription-trend",
  "orders",
  "usage",
] as const;

/** Who orders and uses how much, and what they hold. */
export default function OrdersPage() {
  const t = useTranslations("orders");
  const app = useTranslations("app");
  const { query } = useFilters();
  const { by: measure = DEFAULT_RANKED, customer } = route.useSearch();
  const navigate = route.useNavigate();
  const change = (patch: OrdersSearch) =>
    void navigate({ search: (before) => ({ ...before, ...patch }), resetScroll: false });
  const { data } = useQuery(percentilesQuery(query, measure));
  const { data: board } = useQuery(leaderboardQuery(query, measure));
  const chosen = customer ?? board?.leaders[0]?.customer_id;
  return (
    <Page
      title={app("nav.orders")}
      hasFilters
      asOf={data?.as_of ?? null}
      actions={<ExportMenu datasets={DATASETS} />}
    >
      <Tabs
        label={t("measures")}
        tabs={RANKED.map((id) => ({ id, label: t(`measure.${id}`) }))}
        selected={measure}
        onSelect={(by) => change({ by })}
      >
        <div className={styles.grid}>
          <div className={styles.wide}>
            <PercentilesWidget query={query} measure={measure} />
          </div>
          <LeaderboardWidget
            query={query}
            measure={measure}
            chosen={chosen}
            onChoose={(customerId) => change({ customer: customerId })}
          />
          {chosen !== undefined && <LeaderWidget query={query} customerId={chosen} />}
          <CustomerTypesWidget query={query} measure={measure} />
          <SubscriptionsWidget query={query} />
        </div>
      </Tabs>
    </Page>
  );
}
