import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { useFilters } from "@/filters/useFilters";
import { useFormats } from "@/i18n/formats";
import { Button } from "@/ui/Button";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/widgets/states";
import { explainQuery, namesQuery, type Contributor, type Fact as FactLine } from "./explain";
import type { WhyTarget } from "./target";
import styles from "./Customers.module.css";
import { useFactWords } from "./useFactWords";

/** The last facts say most; the customer's page has them all. */
const FACTS = 4;

/** The customers behind a figure, with the facts behind each. */
export function Customers({ target }: { target: WhyTarget }) {
  const t = useTranslations("why");
  const { exact } = useFormats();
  const { query } = useFilters();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery(explainQuery(query, target));
  if (isPending) return <RowsSkeleton rows={12} />;
  const first = data?.pages[0];
  if (!first) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const total = first.customers_total;
  return (
    <>
      <p className={styles.sum}>
        <strong className="number">{exact(Number(first.figure))}</strong>
        {total === 0
          ? t("none")
          : total !== null && t(total === Number(first.figure) ? "each" : "count", { count: total })}
      </p>
      {data.pages.map((page, index) => (
        <Rows key={index} customers={page.customers} />
      ))}
      {hasNextPage && (
        <Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>
          {t("more")}
        </Button>
      )}
    </>
  );
}

function Rows({ customers }: { customers: Contributor[] }) {
  const names = useQuery(namesQuery(customers.map((customer) => customer.customer_id)));
  return (
    <ul>
      {customers.map((customer) => (
        <Row key={customer.customer_id} customer={customer} name={names.data?.get(customer.customer_id)} />
      ))}
    </ul>
  );
}

function Row({ customer, name }: { customer: Contributor; name: string | null | undefined }) {
  const t = useTranslations("why");
  const { exact, month } = useFormats();
  const amount = Number(customer.amount);
  return (
    <li className={styles.customer}>
      <div className={styles.head}>
        <Link
          to="/customers/$customerId"
          params={{ customerId: customer.customer_id }}
          className={styles.name}
          dir="auto"
        >
          {name ?? customer.customer_id}
        </Link>
        {amount !== 1 && <span className="number">{exact(amount)}</span>}
        {customer.acquired && <small>{t("acquired", { month: month(customer.acquired.slice(0, 7)) })}</small>}
      </div>
      <ul className={styles.facts}>
        {customer.facts.slice(-FACTS).map((fact) => (
          <Fact key={`${fact.kind} ${fact.id} ${fact.recorded_at}`} fact={fact} />
        ))}
      </ul>
    </li>
  );
}

function Fact({ fact }: { fact: FactLine }) {
  const t = useTranslations("why");
  const { moment } = useFormats();
  const says = useFactWords();
  return (
    <li title={t("recorded", { time: moment(fact.recorded_at) })}>
      {says(fact)}
      {fact.withdrawn && ` (${t("withdrawn")})`}
    </li>
  );
}
