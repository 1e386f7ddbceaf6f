import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useTranslations } from "use-intl";
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
  children: ReactNode;
}

/** A dialog: a panel at the side for details, a box in the middle for decisions. Escape and the scrim close it. */
export function Panel({ title, subtitle, isOpen, onClose, footer, place = "side", children }: Props) {
  const t = useTranslations("app");
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
          <div className={styles.body}>{children}</div>
          {footer && <footer className={styles.foot}>{footer}</footer>}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
