import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import type { LongColumn } from "@/tables/LongTable";
import { useCustomerColumn } from "./cells";
import { Lines } from "./Lines";
import { consumptionQuery, type ConsumptionRow } from "./rows";
import { filtersOf, type LicencesSearch } from "./search";
import styles from "./Licences.module.css";

interface Props {
  search: LicencesSearch;
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
}

/** Seats of every SKU: paid for, in use, and what to look at before it renews. */
export function ConsumptionTable({ search, sort, onSort }: Props) {
  const t = useTranslations("licences");
  const columns = useColumns();
  return (
    <Lines
      label={t("report.consumption")}
      query={consumptionQuery(search)}
      columns={columns}
      sort={sort}
      onSort={onSort}
      isFiltered={Object.keys(filtersOf(search)).length > 0}
    />
  );
}

function useColumns(): LongColumn<ConsumptionRow>[] {
  const t = useTranslations("licences");
  const { exact, signed, date } = useFormats();
  const customer = useCustomerColumn<ConsumptionRow>();
  const count = (key: "purchased" | "assigned" | "over_assigned"): LongColumn<ConsumptionRow> => ({
    key,
    label: t(`column.${key}`),
    width: 110,
    isNumber: true,
    isSortable: true,
    cell: (row) => (row[key] === null ? "–" : exact(row[key])),
  });
  return [
    customer,
    {
      key: "sku_name",
      label: t("column.sku"),
      width: 220,
      isSortable: true,
      cell: (row) => row.sku_name ?? row.sku_id,
    },
    count("purchased"),
    count("assigned"),
    {
      key: "unassigned",
      label: t("column.unassigned"),
      width: 110,
      isNumber: true,
      isSortable: true,
      cell: (row) => (row.unassigned === null ? "–" : signed(row.unassigned)),
    },
    count("over_assigned"),
    {
      key: "renews_at",
      label: t("column.renews_at"),
      width: 130,
      isSortable: true,
      cell: (row) => (row.renews_at ? date(row.renews_at) : "–"),
    },
    {
      key: "alert",
      label: t("column.alert"),
      width: 200,
      isSortable: true,
      cell: (row) => <Alert row={row} />,
    },
    {
      key: "vendor",
      label: t("column.vendor"),
      width: 110,
      isSortable: true,
      cell: (row) => row.vendor,
    },
    {
      key: "customer_id",
      label: t("column.customer_id"),
      width: 140,
      cell: (row) => row.customer_id,
    },
  ];
}

function Alert({ row }: { row: ConsumptionRow }) {
  const t = useTranslations("licences");
  if (row.alert)
    return (
      <span className={styles.class}>
        <i aria-hidden className={styles.quantity} />
        {t("unusedSeats")}
      </span>
    );
  if (row.over_assigned > 0)
    return (
      <span className={styles.class}>
        <i aria-hidden className={styles.missing_here} />
        {t("overAssigned")}
      </span>
    );
  return <span>–</span>;
}
