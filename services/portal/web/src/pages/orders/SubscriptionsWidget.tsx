import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import type { MetricsQuery } from "@/filters/search";
import { useFormats } from "@/i18n/formats";
import { Segments } from "@/ui/Segments";
import { stateOf } from "@/widgets/state";
import type { DataTable } from "@/widgets/table";
import { Widget } from "@/widgets/Widget";
import { subscriptionsQuery, type Subscriptions } from "./figures";
import { StackedMonths } from "./StackedMonths";
import styles from "./OrdersPage.module.css";

const COUNTS = ["active", "total", "added", "churned", "seats"] as const;
const TRIALS = ["with", "without"] as const;

/** Subscriptions and seats by month, with trials or without. */
export function SubscriptionsWidget({ query }: { query: MetricsQuery }) {
  const t = useTranslations("orders");
  const widget = useTranslations("widget");
  const { exact } = useFormats();
  const [trials, setTrials] = useState<(typeof TRIALS)[number]>("with");
  const state = stateOf(useQuery(subscriptionsQuery(query, trials === "with")));
  const table = ({ months }: Subscriptions): DataTable => ({
    columns: [
      { key: "month", label: widget("month") },
      ...COUNTS.map((key) => ({ key, label: t(`subscriptions.${key}`), format: exact })),
    ],
    rows: months.map(({ month, active, total, added, churned, seats }) => ({
      month,
      active,
      total,
      added,
      churned,
      seats,
    })),
  });
  return (
    <Widget
      title={t("subscriptions.title")}
      term="subscriptions"
      state={state}
      asOf={(data) => data.as_of}
      table={table}
      isEmpty={({ months }) => months.every((line) => line.total === 0 && line.added === 0)}
      actions={
        <Segments
          label={t("subscriptions.trials")}
          options={TRIALS.map((id) => ({ id, label: t(`subscriptions.${id}`) }))}
          selected={trials}
          onSelect={setTrials}
        />
      }
    >
      {(data) => <Plot data={data} />}
    </Widget>
  );
}

function Plot({ data }: { data: Subscriptions }) {
  const t = useTranslations("orders.subscriptions");
  const { exact, signedPercent } = useFormats();
  const months = useMemo(
    () =>
      data.months.map(({ month, is_open, active, total, added, churned }) => ({
        month,
        is_open,
        amounts: { active, total, added, churned },
      })),
    [data],
  );
  const [stocks, flows] = useMemo(
    () => [
      [
        { id: "total", name: t("total"), colour: "rest" as const, isLine: true },
        { id: "active", name: t("active"), colour: "total" as const, isLine: true },
      ],
      [
        { id: "added", name: t("added"), colour: "new" as const },
        { id: "churned", name: t("churned"), colour: "churned" as const, isBelow: true },
      ],
    ],
    [t],
  );
  return (
    <>
      <dl className={styles.totals}>
        {COUNTS.map((name) => (
          <div key={name}>
            <dt>{t(name)}</dt>
            <dd>
              {exact(data.totals[name].value)} <small>{signedPercent(data.totals[name].growth_pct)}</small>
            </dd>
          </div>
        ))}
      </dl>
      <StackedMonths label={t("stocks")} months={months} series={stocks} height={130} />
      <StackedMonths label={t("flows")} months={months} series={flows} height={150} />
    </>
  );
}
