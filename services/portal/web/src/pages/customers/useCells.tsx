import { useCallback, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useSession } from "@/api/session";
import { useFormats } from "@/i18n/formats";
import { useWords } from "@/i18n/words";
import { CustomerLink } from "@/tables/CustomerLink";
import { MASK, Withheld } from "@/tables/Withheld";
import type { Row } from "./rows";
import type { ColumnOf } from "./views";
import styles from "./Customers.module.css";

type Value = string | number | string[];
type Agreement = "True" | "False" | "Unavailable";

/**
 * How one value is written, by the kind of its column; what is withheld says why. All that this needs is asked for here
 * once: a table scrolls past thousands of cells. The same function for as long as it writes the same.
 */
export function useCells(): (column: ColumnOf, row: Row) => ReactNode {
  const t = useTranslations("customers");
  const seesPersonal = useSession().profile.personal_data;
  const written = useWritten();
  return useCallback(
    (column, row) => {
      const value = row[column.key] ?? null;
      if (value === MASK && column.kind !== "name") return <Withheld reason={t("protected")} text={MASK} />;
      if (column.isPersonal && value === null && !seesPersonal) return <Withheld reason={t("roleHides")} />;
      if (column.kind === "name")
        return <CustomerLink customerId={row.customer_id} name={value === null ? null : String(value)} />;
      return value === null || value === "" ? (
        <span className={styles.nothing}>–</span>
      ) : (
        written(column, value)
      );
    },
    [t, seesPersonal, written],
  );
}

function useWritten(): (column: ColumnOf, value: Value) => string {
  const t = useTranslations("customers");
  const filters = useTranslations("filters");
  const { date, moment, exact, country } = useFormats();
  const { status } = useWords();
  return useCallback(
    ({ kind, key }, value) => {
      if (Array.isArray(value)) return value.join(", ") || "–";
      switch (kind) {
        case "moment":
          return moment(String(value));
        case "day":
          return date(String(value));
        case "count":
          return exact(Number(value));
        case "status":
          return status(String(value));
        case "country":
          return value === "unknown" ? filters("value.unknown") : country(String(value));
        default:
          return key === "agreement_signed" ? t(`agreement.${value as Agreement}`) : String(value);
      }
    },
    [t, filters, date, moment, exact, country, status],
  );
}
