import { TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import { CustomerLink } from "@/tables/CustomerLink";
import type { LongColumn } from "@/tables/LongTable";
import { MASK, Withheld } from "@/tables/Withheld";
import { Button } from "@/ui/Button";
import type { CustomerTenant } from "./tenants";
import styles from "./Tenants.module.css";

/** The columns of the table; with a way to unlink for those who may. */
export function useTenantColumns(
  onUnlink: ((tenant: CustomerTenant) => void) | undefined,
): LongColumn<CustomerTenant>[] {
  const t = useTranslations("tenants");
  const customers = useTranslations("customers");
  const masked = (value: string) =>
    value === MASK ? <Withheld reason={customers("protected")} text={MASK} /> : value;
  const text = (key: "vendor" | "tenant_id" | "name", width: number): LongColumn<CustomerTenant> => ({
    key,
    label: t(`column.${key}`),
    width,
    cell: (row) => (
      <span dir="auto" title={row[key] ?? undefined}>
        {masked(row[key] ?? "–")}
      </span>
    ),
  });
  const columns: LongColumn<CustomerTenant>[] = [
    {
      key: "customer",
      label: t("column.customer"),
      width: 200,
      isFrozen: true,
      cell: ({ customer_id: customerId, customer_name: name }) => (
        <CustomerLink customerId={customerId} name={name} tab="settings" />
      ),
    },
    text("name", 200),
    text("tenant_id", 260),
    text("vendor", 120),
    {
      key: "source",
      label: t("column.source"),
      width: 150,
      cell: ({ source }) => t(`says.${source}`),
    },
    { key: "conflict", label: t("column.conflict"), width: 320, cell: (row) => <Conflict tenant={row} /> },
    {
      key: "customer_id",
      label: t("column.customer_id"),
      width: 140,
      cell: (row) => row.customer_id,
    },
  ];
  if (onUnlink) columns.splice(6, 0, unlinkColumn(t("unlink"), onUnlink));
  return columns;
}

function unlinkColumn(verb: string, onUnlink: (tenant: CustomerTenant) => void): LongColumn<CustomerTenant> {
  return {
    key: "unlink",
    label: verb,
    width: 100,
    cell: (row) =>
      row.link_id !== null && (
        <Button small onPress={() => onUnlink(row)} aria-label={`${verb}: ${row.name ?? row.tenant_id}`}>
          {verb}
        </Button>
      ),
  };
}

function Conflict({ tenant }: { tenant: CustomerTenant }) {
  if (tenant.conflict === null) return <span>–</span>;
  return (
    <span className={styles.conflict} title={tenant.conflict}>
      <TriangleAlert size={12} aria-hidden /> {tenant.conflict}
    </span>
  );
}
