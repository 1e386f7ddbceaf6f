import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslations } from "use-intl";
import type { MetricsQuery } from "@/filters/search";
import { useFormats } from "@/i18n/formats";
import { Figure } from "@/live/Figure";
import { Segments } from "@/ui/Segments";
import { useWhy } from "@/why/useWhy";
import type { Measure } from "@/why/target";
import { stateOf } from "@/widgets/state";
import type { DataTable } from "@/widgets/table";
import { Widget } from "@/widgets/Widget";
import { subscriptionsQuery, type Subscriptions } from "./figures";
import { StackedMonths } from "./StackedMonths";
import styles from "./OrdersPage.module.css";

const COUNTS = ["active", "total", "added", "churned", "seats"] as const;
const TRIALS = ["with", "without"] as const;
const MEASURE_OF: Record<Count, Measure> = {
  active: "subscriptions",
  total: "subscriptions_total",
  added: "subscriptions_added",
  churned: "subscriptions_churned",
  seats: "seats",
};
/** Counts at the close of a month; the others are of all its days, and add up. */
const STOCKS: ReadonlySet<Count> = new Set(["active", "total", "seats"]);
const route = getRouteApi("/pages/orders");

type Count = (typeof COUNTS)[number];
type AskWhy = (count: Count, month?: string) => void;
const countOf = (id: string) => COUNTS.find((known) => known === id);

/** Subscriptions and seats by month, with trials or without. */
export function SubscriptionsWidget({ query }: { query: MetricsQuery }) {
  const t = useTranslations("orders");
  const widget = useTranslations("widget");
  const { exact } = useFormats();
  const { trials = "with" } = route.useSearch();
  const navigate = route.useNavigate();
  const setTrials = (chosen: (typeof TRIALS)[number]) =>
    void navigate({
      search: (before) => ({ ...before, trials: chosen === "with" ? undefined : chosen }),
      resetScroll: false,
    });
  const why = useWhy();
  const ask: AskWhy = (count, month) =>
    why({
      measure: MEASURE_OF[count],
      ...(month ? { month } : {}),
      ...(trials === "without" ? { isWithoutTrials: true } : {}),
    });
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
    whyOf: (row, key) => {
      const [count, month] = [countOf(key), months[row]?.month];
      return count && month ? () => ask(count, month) : undefined;
    },
  });
  return (
    <Widget
      title={t("subscriptions.title")}
      term="subscriptions"
      state={state}
      asOf={(data) => data.as_of}
      table={table}
      isEmpty={({ months }) => months.every((line) => line.total === 0 && line.added === 0)}
      onWhy={() => ask("active", query.to)}
      actions={
        <Segments
          label={t("subscriptions.trials")}
          options={TRIALS.map((id) => ({ id, label: t(`subscriptions.${id}`) }))}
          selected={trials}
          onSelect={setTrials}
        />
      }
    >
      {(data) => <Plot data={data} onWhy={ask} />}
    </Widget>
  );
}

function Plot({ data, onWhy }: { data: Subscriptions; onWhy: AskWhy }) {
  const t = useTranslations("orders.subscriptions");
  const months = useMemo(
    () =>
      data.months.map(({ month, is_open, active, total, added, churned }) => ({
        month,
        is_open,
        amounts: { active, total, added, churned },
      })),
    [data],
  );
  const ask = (series: string, month: string) => {
    const count = countOf(series);
    if (count) onWhy(count, month);
  };
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
      <Totals data={data} onWhy={onWhy} />
      <StackedMonths
        id="stocks"
        label={t("stocks")}
        months={months}
        series={stocks}
        height={130}
        onWhy={ask}
      />
      <StackedMonths id="held" label={t("flows")} months={months} series={flows} height={150} onWhy={ask} />
    </>
  );
}

function Totals({ data, onWhy }: { data: Subscriptions; onWhy: AskWhy }) {
  const t = useTranslations("orders.subscriptions");
  const why = useTranslations("why");
  const { exact, signedPercent } = useFormats();
  return (
    <dl className={styles.totals}>
      {COUNTS.map((name) => (
        <div key={name}>
          <dt>{t(name)}</dt>
          <dd>
            <button
              type="button"
              className={styles.figure}
              aria-label={why("ask", { figure: `${t(name)} ${exact(data.totals[name].value)}` })}
              onClick={() => onWhy(name, STOCKS.has(name) ? data.to : undefined)}
            >
              <Figure scope={`${name} ${data.from} ${data.to} ${JSON.stringify(data.filters)}`}>
                {exact(data.totals[name].value)}
              </Figure>
            </button>{" "}
            <small>{signedPercent(data.totals[name].growth_pct)}</small>
          </dd>
        </div>
      ))}
    </dl>
  );
}
