import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Download, RotateCw } from "lucide-react";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { useWords } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/widgets/states";
import { TableView } from "@/widgets/TableView";
import {
  consumptionQuery,
  reconciliationQuery,
  type ConsumptionRow,
  type ReconciliationRow,
} from "./belongings";
import styles from "./Customer.module.css";

/** Seats that are paid for against those in use, and the vendor's books against ours. */
export function LicencesTab({ customerId }: { customerId: string }) {
  return (
    <>
      <Consumption customerId={customerId} />
      <Reconciliation customerId={customerId} />
    </>
  );
}

function Consumption({ customerId }: { customerId: string }) {
  const t = useTranslations("customer");
  const { data, error, refetch, isFetching } = useQuery(consumptionQuery(customerId));
  return (
    <section className={styles.card}>
      <h2>{t("consumption")}</h2>
      <p className={styles.lead}>{t("consumptionLead")}</p>
      <Tools
        customerId={customerId}
        dataset="license-consumption"
        asOf={data?.as_of}
        isReloading={isFetching}
        onReload={() => void refetch()}
      />
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <RowsSkeleton rows={4} />}
      {data && data.alerts > 0 && <p className={styles.alert}>{t("alerts", { count: data.alerts })}</p>}
      {data &&
        (data.items.length > 0 ? (
          <ConsumptionTable rows={data.items} />
        ) : (
          <p className={styles.hint}>{t("noLicences")}</p>
        ))}
    </section>
  );
}

interface ToolsProps {
  customerId: string;
  dataset: string;
  asOf: string | undefined;
  isReloading: boolean;
  onReload: () => void;
}

/** Compute the report again, or take it along as a file. */
function Tools({ customerId, dataset, asOf, isReloading, onReload }: ToolsProps) {
  const t = useTranslations("customer");
  const { moment } = useFormats();
  const navigate = useNavigate();
  const where = [`customer_id=${customerId}`];
  return (
    <p className={styles.tools}>
      <Button small onPress={onReload} isDisabled={isReloading}>
        <RotateCw size={14} aria-hidden />
        {t("reloadReport")}
      </Button>
      <Button small onPress={() => void navigate({ to: "/downloads", search: { new: dataset, where } })}>
        <Download size={14} aria-hidden />
        {t("export")}
      </Button>
      {asOf && <small>{t("asOf", { moment: moment(asOf) })}</small>}
    </p>
  );
}

function ConsumptionTable({ rows }: { rows: ConsumptionRow[] }) {
  const t = useTranslations("customer");
  const { exact, signed, date } = useFormats();
  return (
    <TableView
      caption={t("consumption")}
      table={{
        columns: [
          { key: "plan", label: t("plan") },
          { key: "purchased", label: t("purchased"), format: exact },
          { key: "assigned", label: t("assigned"), format: exact },
          { key: "unassigned", label: t("unassigned"), format: signed },
          { key: "renews", label: t("renews") },
          { key: "alert", label: t("alert") },
        ],
        rows: rows.map((row) => ({
          plan: `${row.vendor} · ${row.sku_name ?? row.sku_id}`,
          purchased: row.purchased,
          assigned: row.assigned,
          unassigned: row.unassigned,
          renews: row.renews_at ? date(row.renews_at) : null,
          alert: row.alert ? t("unusedSeats") : row.over_assigned > 0 ? t("overAssigned") : null,
        })),
      }}
    />
  );
}

function Reconciliation({ customerId }: { customerId: string }) {
  const t = useTranslations("customer");
  const { data, error, refetch, isFetching } = useQuery(reconciliationQuery(customerId));
  return (
    <section className={styles.card}>
      <h2>{t("reconciliation")}</h2>
      <p className={styles.lead}>{t("reconciliationLead")}</p>
      <Tools
        customerId={customerId}
        dataset="license-reconciliation"
        asOf={data?.as_of}
        isReloading={isFetching}
        onReload={() => void refetch()}
      />
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <RowsSkeleton rows={4} />}
      {data &&
        (data.items.length > 0 ? (
          <ReconciliationTable rows={data.items} />
        ) : (
          <p className={styles.hint}>{t("noLicences")}</p>
        ))}
    </section>
  );
}

function ReconciliationTable({ rows }: { rows: ReconciliationRow[] }) {
  const t = useTranslations("customer");
  const { period, exact } = useFormats();
  const words = useWords();
  const both = (theirs: string | null, ours: string | null) =>
    theirs === ours ? (theirs ?? "–") : `${theirs ?? "–"} → ${ours ?? "–"}`;
  const status = (code: string | null) => code && words.status(code);
  const count = (seats: number | null) => (seats === null ? null : exact(seats));
  return (
    <TableView
      caption={t("reconciliation")}
      table={{
        columns: [
          { key: "subscription", label: t("subscription") },
          { key: "class", label: t("result") },
          { key: "status", label: t("vendorToOurs", { what: t("status") }) },
          { key: "quantity", label: t("vendorToOurs", { what: t("quantity") }) },
          { key: "term", label: t("vendorToOurs", { what: t("term") }) },
        ],
        rows: rows.map((row) => ({
          subscription: `${row.sku_id} · ${row.subscription_id}`,
          class: t(`class.${row.class}`),
          status: both(status(row.vendor_status), status(row.our_status)),
          quantity: both(count(row.vendor_quantity), count(row.our_quantity)),
          term: both(period(row.vendor_term), period(row.our_term)),
        })),
      }}
    />
  );
}
