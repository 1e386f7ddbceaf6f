import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { LongTable, type LongColumn } from "@/tables/LongTable";
import type { BulkAnswer, BulkResult } from "./bulk";
import styles from "./Customers.module.css";

const ALL_HERE = { hasNextPage: false, isFetchingNextPage: false, fetchNextPage: () => Promise.resolve() };

/** What became of each customer; those that were refused first, with the reason. */
export function BulkResults({ answer, total }: { answer: BulkAnswer; total: number }) {
  const t = useTranslations("customers.bulk");
  const { exact } = useFormats();
  const columns: LongColumn<BulkResult>[] = [
    {
      key: "customer",
      label: t("customer"),
      width: 140,
      cell: ({ customer_id: customerId }) => (
        <Link to="/customers/$customerId" params={{ customerId }} search={{ tab: "settings" }}>
          {customerId}
        </Link>
      ),
    },
    {
      key: "status",
      label: t("result"),
      width: 100,
      cell: ({ status }) => t(`status.${status}`),
    },
    {
      key: "reason",
      label: t("reason"),
      width: 160,
      cell: ({ problem }) => <span title={problem?.detail}>{problem?.detail ?? "–"}</span>,
    },
  ];
  return (
    <section className={styles.results} aria-label={t("results")}>
      <p role="status">
        {t("counts", {
          done: exact(answer.results.length),
          total: exact(total),
          changed: exact(answer.changed),
          unchanged: exact(answer.unchanged),
          refused: exact(answer.refused),
        })}
      </p>
      <LongTable
        label={t("results")}
        rows={answer.results}
        columns={columns}
        more={ALL_HERE}
        sort={undefined}
        onSort={() => undefined}
      />
    </section>
  );
}
