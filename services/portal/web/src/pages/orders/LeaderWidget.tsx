import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { usePlanNames, type NameOfCode } from "@/filters/planNames";
import type { MetricsQuery } from "@/filters/search";
import { useValueName } from "@/filters/useValueName";
import { useFormats } from "@/i18n/formats";
import { useNames } from "@/why/useNames";
import { useWhy } from "@/why/useWhy";
import { stateOf } from "@/widgets/state";
import type { DataTable } from "@/widgets/table";
import { Widget } from "@/widgets/Widget";
import { PlanDonut } from "./PlanDonut";
import { leaderQuery, type LeaderboardCustomer } from "./figures";
import { planTitle, type Slice } from "./plans";
import styles from "./Leaderboard.module.css";

interface Props {
  query: MetricsQuery;
  customerId: string;
}

/** The chosen customer: who it is, and by plan what it ordered and the seats it holds. */
export function LeaderWidget({ query, customerId }: Props) {
  const t = useTranslations("orders");
  const { exact } = useFormats();
  const state = stateOf(useQuery(leaderQuery(query, customerId)));
  const why = useWhy();
  const names = useNames([customerId]);
  const nameOf = usePlanNames(query, true);
  const whyOrders = (slice: Slice) => why({ measure: "orders", customer: customerId, part: partOf(slice) });
  const whySeats = (slice: Slice) =>
    why({ measure: "seats", month: query.to, customer: customerId, part: partOf(slice) });
  const table = (data: LeaderboardCustomer): DataTable => ({
    columns: [
      { key: "of", label: t("of") },
      { key: "plan_name", label: t("plan") },
      { key: "plan", label: t("planCode") },
      { key: "amount", label: t("amount"), format: exact },
    ],
    rows: [
      ...data.orders_by_plan.slices.map((slice) => ({ of: "orders", ...planRow(slice, nameOf) })),
      ...data.seats_by_plan.slices.map((slice) => ({ of: "seats", ...planRow(slice, nameOf) })),
    ],
  });
  return (
    <Widget
      title={names.get(customerId) ?? customerId}
      state={state}
      asOf={(data) => data.as_of}
      table={table}
      onWhy={() => why({ measure: "orders", customer: customerId })}
    >
      {(data) => (
        <div className={styles.customer}>
          <Profile data={data} />
          <div className={styles.donuts}>
            <PlanDonut
              title={t("ordersByPlan")}
              donut={data.orders_by_plan}
              nameOf={nameOf}
              onWhy={whyOrders}
            />
            <PlanDonut title={t("seatsByPlan")} donut={data.seats_by_plan} nameOf={nameOf} onWhy={whySeats} />
          </div>
        </div>
      )}
    </Widget>
  );
}

const planRow = (slice: Slice, nameOf: NameOfCode) => ({
  plan_name: planTitle(slice, nameOf),
  plan: slice.name,
  amount: slice.amount,
});

/** The filters that leave one plan; all of them where it is the rest. */
const partOf = ({ product, sku }: Slice) =>
  product === null || sku === null ? {} : { product: [product], sku: [sku] };

function Profile({ data }: { data: LeaderboardCustomer }) {
  const t = useTranslations("orders");
  const dimension = useTranslations("filters.dimension");
  const valueName = useValueName();
  const { longMonth } = useFormats();
  const { profile } = data;
  if (!profile) return <p className={styles.withheld}>{t("profileWithheld")}</p>;
  const single = ["seller", "country", "segment", "location", "sales_channel", "pricing_model"] as const;
  const several = ["attribution", "vendor"] as const;
  return (
    <>
      <dl className={styles.profile}>
        <dt>{t("acquired")}</dt>
        <dd>{profile.acquired ? longMonth(profile.acquired) : t("never")}</dd>
        {single.map((name) => (
          <Entry key={name} label={dimension(name)} text={valueName(name, profile[name])} />
        ))}
        {several.map((name) => (
          <Entry
            key={name}
            label={dimension(name)}
            text={profile[name].map((own) => valueName(name, own)).join(", ")}
          />
        ))}
      </dl>
      <Link to="/customers/$customerId" params={{ customerId: data.customer_id }} className={styles.link}>
        {t("openCustomer")}
      </Link>
    </>
  );
}

function Entry({ label, text }: { label: string; text: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{text || "–"}</dd>
    </>
  );
}
