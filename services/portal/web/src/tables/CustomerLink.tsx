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
}

/** A name as far as a tooltip has room for it. */
const short = (name: string) => (name.length > 200 ? `${name.slice(0, 200)}…` : name);

/** The customer of a row by name, with the way to its page. */
export function CustomerLink({ customerId, name, tab }: Props) {
  const t = useTranslations("customers");
  return (
    <Link
      to="/customers/$customerId"
      params={{ customerId }}
      {...(tab ? { search: { tab } } : {})}
      className={styles.name}
      dir="auto"
      title={name === MASK ? undefined : short(name ?? customerId)}
    >
      {name === MASK ? <Withheld reason={t("protected")} text={MASK} /> : (name ?? customerId)}
    </Link>
  );
}
