import { X } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useTranslations } from "use-intl";
import { afterFocus } from "./afterFocus";
import { IconButton } from "./Button";
import styles from "./Panel.module.css";

interface Props {
  title: string;
  /** A line below the title. */
  subtitle?: ReactNode;
  isOpen: boolean;
  onClose: () => void;
  /** Buttons that stay in sight below the content. */
  footer?: ReactNode;
  /** `side` slides in over the page's edge, `centre` asks for a decision. */
  place?: "side" | "centre";
  /** There is only text to read. */
  isText?: boolean;
  children: ReactNode;
}

/**
 * Who opened the dialog gets the focus back. Where nobody did that can have it (an address, a click on a row), or it is gone
 * meanwhile, the page's heading does: the next tab must not begin at the rail.
 */
function useFocusKept(isOpen: boolean): void {
  useEffect(() => {
    if (!isOpen) return;
    return () =>
      void afterFocus(() => {
        if (document.activeElement === document.body) document.querySelector("h1")?.focus();
      });
  }, [isOpen]);
}

/** A dialog: a panel at the side for details, a box in the middle for decisions. Escape and the scrim close it. */
export function Panel({ title, subtitle, isOpen, onClose, footer, place = "side", isText, children }: Props) {
  const t = useTranslations("app");
  useFocusKept(isOpen);
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable
      className={styles.scrim ?? ""}
    >
      <Modal className={styles[place] ?? ""}>
        <Dialog className={styles.dialog ?? ""}>
          <header className={styles.head}>
            <div>
              <Heading slot="title" className={styles.title ?? ""}>
                {title}
              </Heading>
              {subtitle && <p className={styles.subtitle}>{subtitle}</p>}
            </div>
            <IconButton label={t("close")} onPress={onClose}>
              <X size={16} aria-hidden />
            </IconButton>
          </header>
          {/* Where nothing in it can have the focus, the box itself must: it scrolls by the keyboard then. */}
          <div className={styles.body} {...(isText && { tabIndex: 0 })}>
            {children}
          </div>
          {footer && <footer className={styles.foot}>{footer}</footer>}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
