import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import type { LongColumn } from "@/tables/LongTable";
import styles from "./Licences.module.css";

const MASK = "************";

interface OfCustomer {
  customer_id: string;
  customer_name: string | null;
}

/** The customer of a line, with the way to its licences. */
export function useCustomerColumn<Row extends OfCustomer>(): LongColumn<Row> {
  const t = useTranslations("customers");
  return {
    key: "customer_name",
    label: t("column.customer_name"),
    width: 220,
    isFrozen: true,
    isSortable: true,
    cell: ({ customer_id: customerId, customer_name: name }) => (
      <Link
        to="/customers/$customerId"
        params={{ customerId }}
        search={{ tab: "licences" }}
        className={styles.name}
        dir="auto"
        title={name === MASK ? t("protected") : (name ?? customerId)}
      >
        {name ?? customerId}
      </Link>
    ),
  };
}

interface Sides {
  theirs: string | number | null;
  ours: string | number | null;
}

/** One value where both sides agree, else the vendor's and ours. */
export function Both({ theirs, ours }: Sides) {
  const t = useTranslations("licences");
  if (theirs === ours) return <span>{theirs ?? "–"}</span>;
  return (
    <span className={styles.both} title={t("vendorToOurs")}>
      {theirs ?? "–"} <i aria-hidden>→</i>
      <span className="visually-hidden">{t("against")}</span> {ours ?? "–"}
    </span>
  );
}
