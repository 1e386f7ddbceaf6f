import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { useFilters } from "@/filters/useFilters";
import { useFormats } from "@/i18n/formats";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/widgets/states";
import { Customers } from "./Customers";
import { leadersQuery, namesQuery } from "./explain";
import type { Measure } from "./target";
import styles from "./Customers.module.css";

interface Props {
  measure: "orders" | "usage_normalized" | "usage_raw";
  /** The first and the last place. */
  ranks: readonly [number, number];
}

/** The customers in some places of the leaderboard. Beyond its end places are not told, and all customers of the measure are. */
export function RankedCustomers({
  measure,
  ranks: [first, last],
}: Omit<Props, "measure"> & { measure: Measure }) {
  const t = useTranslations("why");
  const { query } = useFilters();
  const { data, error, refetch } = useQuery(leadersQuery(query, measure));
  const leaders = data?.leaders.filter(({ rank }) => rank >= first && rank <= last) ?? [];
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <RowsSkeleton rows={8} />;
  if (leaders.length === 0)
    return (
      <>
        <p className={styles.note}>{t("beyondLeaders")}</p>
        <Customers target={{ measure }} />
      </>
    );
  const missing = last - first + 1 - leaders.length;
  return (
    <>
      <ol>
        {leaders.map((leader) => (
          <Place
            key={leader.customer_id}
            rank={leader.rank}
            customerId={leader.customer_id}
            amount={Number(leader[measure as Props["measure"]])}
            ids={leaders.map(({ customer_id: id }) => id)}
          />
        ))}
      </ol>
      {missing > 0 && <p className={styles.note}>{t("morePlaces", { count: missing })}</p>}
    </>
  );
}

interface PlaceProps {
  rank: number;
  customerId: string;
  amount: number;
  /** All that are listed: their names are asked for at once. */
  ids: string[];
}

function Place({ rank, customerId, amount, ids }: PlaceProps) {
  const { exact } = useFormats();
  const names = useQuery(namesQuery(ids));
  return (
    <li className={styles.customer}>
      <div className={styles.head}>
        <small className="number">{rank}</small>
        <Link to="/customers/$customerId" params={{ customerId }} className={styles.name} dir="auto">
          {names.data?.get(customerId) ?? customerId}
        </Link>
        <span className="number">{exact(amount)}</span>
      </div>
    </li>
  );
}
