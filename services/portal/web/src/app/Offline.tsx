import { onlineManager } from "@tanstack/react-query";
import { WifiOff } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useTranslations } from "use-intl";
import styles from "./Offline.module.css";

const useOnline = () =>
  useSyncExternalStore(
    (changed) => onlineManager.subscribe(changed),
    () => onlineManager.isOnline(),
  );

/** Says that the browser has no connection: what is shown stays, and nothing new comes. */
export function Offline() {
  const t = useTranslations("app");
  const isOnline = useOnline();
  return (
    <div role="status">
      {!isOnline && (
        <p className={styles.offline}>
          <WifiOff size={14} aria-hidden />
          {t("offline")}
        </p>
      )}
    </div>
  );
}
