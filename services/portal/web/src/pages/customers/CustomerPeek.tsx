import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { customerQuery, type CustomerDetails } from "@/api/customers";
import { useValueName } from "@/filters/useValueName";
import { useFormats } from "@/i18n/formats";
import { useWords } from "@/i18n/words";
import { Panel } from "@/ui/Panel";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/widgets/states";
import styles from "./Customers.module.css";

/** One customer at the side of the table: the most important, and the way to the rest. */
export function CustomerPeek({ customerId, onClose }: { customerId: string; onClose: () => void }) {
  const t = useTranslations("customers");
  const { data, error, refetch } = useQuery(customerQuery(customerId));
  const footer = (
    <Link to="/customers/$customerId" params={{ customerId }} className={styles.open}>
      {t("openPage")}
    </Link>
  );
  return (
    <Panel
      title={data?.name ?? customerId}
      subtitle={customerId}
      isOpen
      onClose={onClose}
      footer={footer}
      isText
    >
      {data ? (
        <Facts customer={data} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <RowsSkeleton rows={8} />
      )}
    </Panel>
  );
}

/** Subscriptions that the side has room for. */
const SHOWN = 12;

function Facts({ customer }: { customer: CustomerDetails }) {
  const t = useTranslations("customers");
  const filters = useTranslations("filters.dimension");
  const name = useValueName();
  const words = useWords();
  const { date, exact } = useFormats();
  const facts: [string, string | null][] = [
    [t("column.status"), customer.status && words.status(customer.status)],
    [t("column.country"), name("country", customer.country)],
    [filters("seller"), name("seller", customer.seller)],
    [filters("segment"), name("segment", customer.segment)],
    [t("firstPurchased"), customer.first_purchased_at ? date(customer.first_purchased_at) : null],
    [
      t("column.subscriptions_active"),
      `${exact(customer.subscriptions_active)} / ${exact(customer.subscriptions_total)}`,
    ],
    [t("column.seats"), exact(customer.seats)],
    [t("orders"), exact(customer.orders_count)],
  ];
  return (
    <>
      <dl className={styles.facts}>
        {facts.map(([label, text]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd dir="auto">{text ?? "–"}</dd>
          </div>
        ))}
      </dl>
      {customer.redacted && <p className={styles.hint}>{t("redacted")}</p>}
      <h3 className={styles.subhead}>{t("subscriptions", { count: customer.subscriptions.length })}</h3>
      <ul className={styles.list}>
        {customer.subscriptions.slice(0, SHOWN).map((subscription) => (
          <li key={subscription.subscription_id}>
            <span dir="auto">{planOf(subscription)}</span>
            <span>{subscription.current ? words.status(subscription.current.status) : "–"}</span>
          </li>
        ))}
      </ul>
      {customer.subscriptions.length > SHOWN && (
        <p className={styles.hint}>
          {t("moreSubscriptions", { count: customer.subscriptions.length - SHOWN })}
        </p>
      )}
    </>
  );
}

const planOf = ({ subscription_id, current }: CustomerDetails["subscriptions"][number]) =>
  current
    ? `${current.product_name ?? current.product_id} · ${current.sku_name ?? current.sku_id}`
    : subscription_id;
