import { Link } from "@tanstack/react-router";
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
import { Dialog, Modal, ModalOverlay } from "react-aria-components";
import { useTranslations } from "use-intl";
import { readFilters } from "@/filters/search";
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
  /** On a small screen there is no room for the rail: it lies over the page while it is open. */
  isOpen: boolean;
  onClose: () => void;
}

/** The way around the house, and who one is at its foot. */
export function Rail({ isOpen, onClose }: Props) {
  const t = useTranslations("app");
  return (
    <>
      <section aria-label={t("name")} className={styles.rail}>
        <div className={styles.brand}>
          <Brand />
        </div>
        <Places />
        <AccountMenu />
      </section>
      <ModalOverlay
        isOpen={isOpen}
        onOpenChange={(open) => !open && onClose()}
        isDismissable
        className={styles.scrim ?? ""}
      >
        <Modal className={styles.drawer ?? ""}>
          <Dialog aria-label={t("nav.label")} className={styles.content ?? ""}>
            <div className={styles.brand}>
              <Brand />
              <IconButton label={t("close")} onPress={onClose} className={styles.close ?? ""}>
                <X size={16} aria-hidden />
              </IconButton>
            </div>
            <Places onGo={onClose} />
            <AccountMenu onGo={onClose} />
          </Dialog>
        </Modal>
      </ModalOverlay>
    </>
  );
}

function Brand() {
  const t = useTranslations("app");
  return (
    <>
      <Mark />
      <span className={styles.word}>{t("name")}</span>
    </>
  );
}

/** Range and filters follow from page to page; what is of one page stays there. */
const filtersOf = (search: object) => readFilters({ ...search });

function Places({ onGo }: { onGo?: () => void }) {
  const t = useTranslations("app");
  return (
    <nav aria-label={t("nav.label")} className={styles.places} data-tour="places">
      {PLACES.map(({ to, name, Icon }) => (
        <Link
          key={name}
          to={to}
          // Asked by the link itself: the rail is not drawn again for other filters, only what leads elsewhere.
          search={filtersOf}
          activeOptions={{ exact: to === "/", includeSearch: false }}
          className={styles.place}
          {...(onGo ? { onClick: onGo } : {})}
          title={t(`nav.${name}`)}
        >
          <Icon size={16} aria-hidden />
          <span>{t(`nav.${name}`)}</span>
        </Link>
      ))}
    </nav>
  );
}
