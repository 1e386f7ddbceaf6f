import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { CustomerLink } from "@/tables/CustomerLink";
import type { LongColumn } from "@/tables/LongTable";
import styles from "./Licences.module.css";

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
      <CustomerLink customerId={customerId} name={name} tab="licences" />
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
  const { exact } = useFormats();
  const written = (side: string | number | null) => (typeof side === "number" ? exact(side) : (side ?? "–"));
  if (theirs === ours) return <span>{written(theirs)}</span>;
  return (
    <span className={styles.both} title={t("vendorToOurs")}>
      {written(theirs)} <i aria-hidden>→</i>
      <span className="visually-hidden">{t("against")}</span> {written(ours)}
    </span>
  );
}
