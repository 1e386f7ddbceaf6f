import { Link } from "@tanstack/react-router";
import clsx from "clsx";
import {
  Coins,
  Database,
  Download,
  KeyRound,
  LayoutDashboard,
  Link2,
  Settings,
  ShoppingCart,
  Users,
  X,
  type LucideIcon,
} from "lucide-react";
import { useTranslations } from "use-intl";
import { readFilters } from "@/filters/search";
import { useFilters } from "@/filters/useFilters";
import { IconButton } from "@/ui/Button";
import { AccountMenu } from "./AccountMenu";
import { Mark } from "./Mark";
import styles from "./Rail.module.css";

interface Place {
  to:
    | "/"
    | "/customers"
    | "/orders"
    | "/licences"
    | "/tenants"
    | "/money"
    | "/downloads"
    | "/sources"
    | "/settings";
  name:
    | "overview"
    | "customers"
    | "orders"
    | "licences"
    | "tenants"
    | "money"
    | "downloads"
    | "sources"
    | "settings";
  Icon: LucideIcon;
}

const PLACES: Place[] = [
  { to: "/", name: "overview", Icon: LayoutDashboard },
  { to: "/customers", name: "customers", Icon: Users },
  { to: "/orders", name: "orders", Icon: ShoppingCart },
  { to: "/licences", name: "licences", Icon: KeyRound },
  { to: "/tenants", name: "tenants", Icon: Link2 },
  { to: "/money", name: "money", Icon: Coins },
  { to: "/downloads", name: "downloads", Icon: Download },
  { to: "/sources", name: "sources", Icon: Database },
  { to: "/settings", name: "settings", Icon: Settings },
];

interface Props {
  /** On a small screen the rail lies over the page while it is open. */
  isOpen: boolean;
  onClose: () => void;
}

/** The way around the house, and who one is at its foot. */
export function Rail({ isOpen, onClose }: Props) {
  const t = useTranslations("app");
  const filters = readFilters({ ...useFilters().search });
  return (
    <>
      {isOpen && <div className={styles.scrim} onClick={onClose} aria-hidden />}
      <section aria-label={t("name")} className={clsx(styles.rail, isOpen && styles.open)}>
        <div className={styles.brand}>
          <Mark />
          <span className={styles.word}>{t("name")}</span>
          <IconButton label={t("close")} onPress={onClose} className={styles.close ?? ""}>
            <X size={16} aria-hidden />
          </IconButton>
        </div>
        <nav aria-label={t("nav.label")} className={styles.places} data-tour="places">
          {PLACES.map(({ to, name, Icon }) => (
            <Link
              key={name}
              to={to}
              // Range and filters follow from page to page; what is of one page stays there.
              search={filters}
              activeOptions={{ exact: to === "/", includeSearch: false }}
              className={styles.place}
              onClick={onClose}
              title={t(`nav.${name}`)}
            >
              <Icon size={16} aria-hidden />
              <span>{t(`nav.${name}`)}</span>
            </Link>
          ))}
        </nav>
        <AccountMenu />
      </section>
    </>
  );
}
