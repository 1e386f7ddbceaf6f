import { X } from "lucide-react";
import { Button as AriaButton } from "react-aria-components";
import { useTranslations } from "use-intl";
import styles from "./Chip.module.css";

interface Props {
  label: string;
  value: string;
  onRemove: () => void;
}

/** One filter in use, and the way to take it out. */
export function Chip({ label, value, onRemove }: Props) {
  const t = useTranslations("filters");
  return (
    <span className={styles.chip}>
      <span title={`${label}: ${value}`}>
        <em>{label}</em> {value}
      </span>
      <AriaButton
        className={styles.remove ?? ""}
        aria-label={t("remove", { dimension: label, value })}
        onPress={onRemove}
      >
        <X size={12} aria-hidden />
      </AriaButton>
    </span>
  );
}
