import { useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { useTranslations } from "use-intl";
import type { MetricsQuery } from "@/filters/search";
import { useFormats } from "@/i18n/formats";
import { RowsSkeleton } from "@/ui/Skeleton";
import { useNames, type Names } from "@/why/useNames";
import { useWhy } from "@/why/useWhy";
import { stateOf } from "@/widgets/state";
import type { DataTable } from "@/widgets/table";
import { Widget } from "@/widgets/Widget";
import { FIELD, leaderboardQuery, type Leaderboard } from "./figures";
import type { Ranked } from "./search";
import styles from "./Leaderboard.module.css";

interface Props {
  query: MetricsQuery;
  measure: Ranked;
  chosen: string | undefined;
  onChoose: (customerId: string) => void;
}

/** The 50 customers with most of the measure; choosing one shows it beside. */
export function LeaderboardWidget({ query, measure, chosen, onChoose }: Props) {
  const t = useTranslations("orders");
  const { exact } = useFormats();
  const why = useWhy();
  const state = stateOf(useQuery(leaderboardQuery(query, measure)));
  const names = useNames(state.data?.leaders.map(({ customer_id: id }) => id) ?? []);
  const table = ({ leaders }: Leaderboard): DataTable => ({
    columns: [
      { key: "rank", label: t("rank"), format: exact },
      { key: "customer_id", label: t("customerId") },
      { key: "name", label: t("customer") },
      { key: "orders", label: t("measure.orders"), format: exact },
      { key: "usage_normalized", label: t("measure.normalized_usage"), format: exact },
      { key: "usage_raw", label: t("measure.raw_usage"), format: exact },
    ],
    rows: leaders.map(({ usage_normalized, usage_raw, ...leader }) => ({
      ...leader,
      name: names.get(leader.customer_id) ?? null,
      usage_normalized: Number(usage_normalized),
      usage_raw: Number(usage_raw),
    })),
    whyOf: (row, key) => {
      const [customer, own] = [
        leaders[row]?.customer_id,
        Object.values(FIELD).find((known) => known === key),
      ];
      return customer !== undefined && own ? () => why({ measure: own, customer }) : undefined;
    },
  });
  return (
    <Widget
      title={t("leaderboard")}
      term="leaderboard"
      state={state}
      asOf={(data) => data.as_of}
      table={table}
      isEmpty={(data) => data.leaders.length === 0}
      skeleton={<RowsSkeleton rows={12} />}
      isReadable
      onWhy={() => why({ measure: FIELD[measure] })}
    >
      {({ leaders }) => (
        <Leaders leaders={leaders} names={names} measure={measure} chosen={chosen} onChoose={onChoose} />
      )}
    </Widget>
  );
}

type LeadersProps = Pick<Leaderboard, "leaders"> & Omit<Props, "query"> & { names: Names };

function Leaders({ leaders, names, measure, chosen, onChoose }: LeadersProps) {
  const t = useTranslations("orders");
  const ask = useTranslations("why");
  const { exact } = useFormats();
  const why = useWhy();
  const field = FIELD[measure];
  const most = Math.max(1, Number(leaders[0]?.[field] ?? 0));
  return (
    <ol className={styles.leaders} aria-label={t("leaderboard")}>
      {leaders.map((leader) => (
        <li key={leader.customer_id} className={clsx(leader.customer_id === chosen && styles.chosen)}>
          <button
            type="button"
            className={styles.leader}
            aria-pressed={leader.customer_id === chosen}
            onClick={() => onChoose(leader.customer_id)}
          >
            <span className={styles.rank}>{leader.rank}</span>
            <span className={styles.id} dir="auto" title={leader.customer_id}>
              {names.get(leader.customer_id) ?? leader.customer_id}
            </span>
            <span className={styles.bar} aria-hidden>
              <i style={{ width: `${(Number(leader[field]) / most) * 100}%` }} />
            </span>
          </button>
          <button
            type="button"
            className={styles.amount}
            aria-label={ask("ask", { figure: exact(Number(leader[field])) })}
            onClick={() => why({ measure: field, customer: leader.customer_id })}
          >
            {exact(Number(leader[field]))}
          </button>
        </li>
      ))}
    </ol>
  );
}
