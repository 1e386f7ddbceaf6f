import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { useWords } from "@/i18n/words";
import type { LongColumn } from "@/tables/LongTable";
import { Both, useCustomerColumn } from "./cells";
import { Lines } from "./Lines";
import { reconciliationQuery, type ReconciliationRow } from "./rows";
import { filtersOf, type LicencesSearch } from "./search";
import styles from "./Licences.module.css";

interface Props {
  search: LicencesSearch;
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
}

/** Every subscription, at the vendor against our books. */
export function ReconciliationTable({ search, sort, onSort }: Props) {
  const t = useTranslations("licences");
  const columns = useColumns();
  return (
    <Lines
      label={t("report.reconciliation")}
      query={reconciliationQuery(search)}
      columns={columns}
      sort={sort}
      onSort={onSort}
      isFiltered={Object.keys(filtersOf(search)).length > 0}
    />
  );
}

function useColumns(): LongColumn<ReconciliationRow>[] {
  const t = useTranslations("licences");
  const { date, period } = useFormats();
  const words = useWords();
  const customer = useCustomerColumn<ReconciliationRow>();
  const day = (moment: string | null) => (moment === null ? null : date(moment));
  const status = (code: string | null) => code && words.status(code);
  return [
    customer,
    {
      key: "class",
      label: t("column.class"),
      width: 190,
      isSortable: true,
      cell: (row) => (
        <span className={styles.class} title={t(`means.${row.class}`)}>
          <i aria-hidden className={styles[row.class]} />
          {row.differences
            .split("; ")
            .map((each) => t(`class.${each as typeof row.class}`))
            .join(", ")}
        </span>
      ),
    },
    {
      key: "sku_id",
      label: t("column.sku"),
      width: 170,
      isSortable: true,
      cell: (row) => <span title={row.sku_id}>{row.sku_id}</span>,
    },
    {
      key: "vendor_status",
      label: t("column.status"),
      width: 170,
      isSortable: true,
      cell: (row) => <Both theirs={status(row.vendor_status)} ours={status(row.our_status)} />,
    },
    {
      key: "vendor_quantity",
      label: t("column.quantity"),
      width: 120,
      isNumber: true,
      isSortable: true,
      cell: (row) => <Both theirs={row.vendor_quantity} ours={row.our_quantity} />,
    },
    {
      key: "vendor_term",
      label: t("column.term"),
      width: 130,
      cell: (row) => <Both theirs={period(row.vendor_term)} ours={period(row.our_term)} />,
    },
    {
      key: "vendor_commitment_end_at",
      label: t("column.commitment"),
      width: 220,
      isSortable: true,
      cell: (row) => (
        <Both theirs={day(row.vendor_commitment_end_at)} ours={day(row.our_commitment_end_at)} />
      ),
    },
    {
      key: "vendor",
      label: t("column.vendor"),
      width: 110,
      isSortable: true,
      cell: (row) => row.vendor ?? "–",
    },
    {
      key: "subscription_id",
      label: t("column.subscription"),
      width: 200,
      cell: (row) => row.subscription_id,
    },
    {
      key: "customer_id",
      label: t("column.customer_id"),
      width: 140,
      cell: (row) => row.customer_id,
    },
  ];
}
