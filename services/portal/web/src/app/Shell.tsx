import { Outlet } from "@tanstack/react-router";
import { Menu as MenuIcon } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useSession } from "@/api/session";
import { LiveProvider } from "@/live/live";
import { Announcements } from "@/ui/announce";
import { IconButton } from "@/ui/Button";
import { WhyPanel } from "@/why/WhyPanel";
import { Offline } from "./Offline";
import { Rail } from "./Rail";
import { SessionEnded } from "./SessionEnded";
import styles from "./Shell.module.css";
import { TourGuide } from "./tour/TourGuide";
import { useArrival } from "./useArrival";

/** The house around every page: the rail, the page, and what may lie over both. */
export function Shell() {
  const t = useTranslations("app");
  const [isOpen, setOpen] = useState(false);
  const session = useSession();
  useArrival();
  return (
    // Another partner or role is another house: nothing of the one before stays.
    <LiveProvider key={`${session.partner_id} ${session.subject}`}>
      <a href="#content" className={styles.skip}>
        {t("skip")}
      </a>
      <div className={styles.house}>
        <section aria-label={session.partner_name} className={styles.bar}>
          <IconButton label={t("openMenu")} onPress={() => setOpen(true)}>
            <MenuIcon size={18} aria-hidden />
          </IconButton>
          <strong>{t("name")}</strong>
          <span className={styles.partner}>{session.partner_name}</span>
        </section>
        <Rail isOpen={isOpen} onClose={() => setOpen(false)} />
        <div className={styles.place}>
          <Offline />
          <Outlet />
        </div>
      </div>
      <WhyPanel />
      <SessionEnded />
      <TourGuide />
      <Announcements />
    </LiveProvider>
  );
}
