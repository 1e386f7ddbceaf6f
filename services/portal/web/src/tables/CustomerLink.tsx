import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import type { Tab } from "@/pages/customer/search";
import { MASK, Withheld } from "./Withheld";
import styles from "./LongTable.module.css";

interface Props {
  customerId: string;
  /** As far as the reader may see it. */
  name: string | null;
  tab?: Tab;
  title?: string;
}

/** The customer of a row by name, with the way to its page. */
export function CustomerLink({ customerId, name, tab, title }: Props) {
  const t = useTranslations("customers");
  return (
    <Link
      to="/customers/$customerId"
      params={{ customerId }}
      {...(tab ? { search: { tab } } : {})}
      className={styles.name}
      dir="auto"
      title={title}
    >
      {name === MASK ? <Withheld reason={t("protected")} text={MASK} /> : (name ?? customerId)}
    </Link>
  );
}
