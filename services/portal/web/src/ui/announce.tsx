import { UNSTABLE_Toast as Toast, UNSTABLE_ToastContent as ToastContent } from "react-aria-components";
import {
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from "react-aria-components";
import { X } from "lucide-react";
import { Text } from "react-aria-components";
import { useTranslations } from "use-intl";
import { IconButton } from "./Button";
import styles from "./announce.module.css";

const SHOWN_MS = 5_000;
const queue = new ToastQueue<string>({ maxVisibleToasts: 3 });

/** Say in passing what has happened; it is read out too. */
export function announce(message: string): void {
  queue.add(message, { timeout: SHOWN_MS });
}

/** The corner where announcements appear; once, in the shell. */
export function Announcements() {
  const t = useTranslations("app");
  return (
    <ToastRegion queue={queue} className={styles.region ?? ""}>
      {({ toast }) => (
        <Toast toast={toast} className={styles.toast ?? ""}>
          <ToastContent>
            <Text slot="title">{toast.content}</Text>
          </ToastContent>
          <IconButton label={t("close")} slot="close">
            <X size={14} aria-hidden />
          </IconButton>
        </Toast>
      )}
    </ToastRegion>
  );
}
