import { useTranslations } from "use-intl";
import { useSession } from "@/api/session";
import { useFormats } from "@/i18n/formats";
import { CustomerLink } from "@/tables/CustomerLink";
import { MASK, Withheld } from "@/tables/Withheld";
import type { Row } from "./rows";
import type { ColumnOf } from "./views";
import styles from "./Customers.module.css";

/** One value, written by the kind of its column. What is withheld says why. */
export function Cell({ column, row }: { column: ColumnOf; row: Row }) {
  const t = useTranslations("customers");
  const { profile } = useSession();
  const value = row[column.key] ?? null;
  if (value === MASK && column.kind !== "name") return <Withheld reason={t("protected")} text={MASK} />;
  if (column.isPersonal && value === null && !profile.personal_data)
    return <Withheld reason={t("roleHides")} />;
  if (column.kind === "name")
    return <CustomerLink customerId={row.customer_id} name={value === null ? null : String(value)} />;
  return <Written column={column} value={value} />;
}

function Written({ column, value }: { column: ColumnOf; value: string | number | string[] | null }) {
  const t = useTranslations("customers");
  const filters = useTranslations("filters");
  const { date, moment, exact, country } = useFormats();
  if (value === null || value === "") return <span className={styles.nothing}>–</span>;
  if (Array.isArray(value)) return <span dir="auto">{value.join(", ") || "–"}</span>;
  switch (column.kind) {
    case "moment":
      return <time dateTime={String(value)}>{moment(String(value))}</time>;
    case "day":
      return <time dateTime={String(value)}>{date(String(value))}</time>;
    case "count":
      return <span className="number">{exact(Number(value))}</span>;
    case "country":
      return <span>{value === "unknown" ? filters("value.unknown") : country(String(value))}</span>;
    default:
      if (column.key === "agreement_signed")
        return <span>{t(`agreement.${value as "True" | "False" | "Unavailable"}`)}</span>;
      return <span dir="auto">{String(value)}</span>;
  }
}
