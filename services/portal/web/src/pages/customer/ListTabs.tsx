import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { useWords } from "@/i18n/words";
import { TableView } from "@/widgets/TableView";
import type { Column } from "@/widgets/table";
import { ordersQuery, usageQuery, usersQuery, vendorsQuery } from "./belongings";
import { Rows } from "./Rows";
import styles from "./Customer.module.css";

interface Props {
  customerId: string;
}

const CHECKED = ["agreement_signed_at", "agreement_checked_at"] as const;

/** What the customer ordered, newest first. */
export function OrdersTab({ customerId }: Props) {
  const t = useTranslations("customer");
  const { date, exact, money } = useFormats();
  const words = useWords();
  const columns: Column[] = [
    { key: "ordered_at", label: t("orderedAt") },
    { key: "plan", label: t("plan") },
    { key: "quantity", label: t("quantity"), format: exact },
    { key: "status", label: t("status") },
    { key: "amount", label: t("amount") },
    { key: "order_id", label: t("orderId") },
  ];
  return (
    <section className={styles.card}>
      <h2>{t("tab.orders")}</h2>
      <Rows query={ordersQuery(customerId)} empty={t("noOrders")}>
        {(orders) => (
          <TableView
            caption={t("tab.orders")}
            table={{
              columns,
              rows: orders.map((order) => ({
                order_id: order.order_id,
                ordered_at: date(order.ordered_at),
                plan: `${order.product_id} · ${order.sku_id}`,
                quantity: order.quantity,
                status: words.status(order.status),
                amount: order.amount && order.currency ? money(order.amount, order.currency) : null,
              })),
            }}
          />
        )}
      </Rows>
    </section>
  );
}

/** What the customer used, by month. */
export function UsageTab({ customerId }: Props) {
  const t = useTranslations("customer");
  const { longMonth, exact } = useFormats();
  const columns: Column[] = [
    { key: "month", label: t("month") },
    { key: "plan", label: t("plan") },
    { key: "unit", label: t("unit") },
    { key: "raw", label: t("rawUsage"), format: exact },
    { key: "normalized", label: t("normalizedUsage"), format: exact },
    { key: "records", label: t("records"), format: exact },
  ];
  return (
    <section className={styles.card}>
      <h2>{t("tab.usage")}</h2>
      <Rows query={usageQuery(customerId)} empty={t("noUsage")}>
        {(lines) => (
          <TableView
            caption={t("tab.usage")}
            table={{
              columns,
              rows: lines.map((line) => ({
                month: longMonth(line.month),
                plan: `${line.product_id} · ${line.sku_id}`,
                unit: line.unit,
                raw: Number(line.raw_quantity),
                normalized: Number(line.normalized_quantity),
                records: line.records,
              })),
            }}
          />
        )}
      </Rows>
    </section>
  );
}

/** Who works there, and what the customer is to each vendor. */
export function PeopleTab({ customerId }: Props) {
  return (
    <>
      <Users customerId={customerId} />
      <Vendors customerId={customerId} />
    </>
  );
}

function Users({ customerId }: Props) {
  const t = useTranslations("customer");
  const column = useTranslations("customers.column");
  const { moment } = useFormats();
  const words = useWords();
  const columns: Column[] = [
    { key: "name", label: column("user_name") },
    { key: "email", label: t("email") },
    { key: "roles", label: column("roles") },
    { key: "status", label: column("user_status") },
    { key: "last", label: column("last_active_at") },
  ];
  return (
    <section className={styles.card}>
      <h2>{t("users")}</h2>
      <Rows query={usersQuery(customerId)} empty={t("noUsers")}>
        {(users) => (
          <TableView
            caption={t("users")}
            table={{
              columns,
              rows: users.map(({ name, email, roles, status, last_active_at: last }) => ({
                name,
                email,
                roles: roles.join(", "),
                status: status && words.status(status),
                last: last ? moment(last) : null,
              })),
            }}
          />
        )}
      </Rows>
    </section>
  );
}

function Vendors({ customerId }: Props) {
  const t = useTranslations("customer");
  const customers = useTranslations("customers");
  const { moment } = useFormats();
  const columns: Column[] = (
    ["vendor", "vendor_domain", "industry_types", "agreement_signed", "agreement_email", ...CHECKED] as const
  ).map((key) => ({ key, label: customers(`column.${key}`) }));
  return (
    <section className={styles.card}>
      <h2>{t("vendors")}</h2>
      <Rows query={vendorsQuery(customerId)} empty={t("noVendors")}>
        {(accounts) => (
          <TableView
            caption={t("vendors")}
            table={{
              columns,
              rows: accounts.map((account) => ({
                vendor: account.vendor,
                vendor_domain: account.vendor_domain,
                industry_types: account.industry_types.join(", "),
                agreement_signed: customers(`agreement.${account.agreement_signed}`),
                agreement_email: account.agreement_email,
                ...Object.fromEntries(
                  CHECKED.map((key) => [key, account[key] ? moment(account[key]) : null]),
                ),
              })),
            }}
          />
        )}
      </Rows>
    </section>
  );
}
