import clsx from "clsx";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useTranslations } from "use-intl";
import styles from "./Chart.module.css";

export interface LegendEntry {
  id: string;
  name: string;
  /** What machines call it, where `name` is for people. */
  code?: string | undefined;
  colour: string;
  isLine?: boolean;
}

interface Props {
  entries: LegendEntry[];
  hidden: ReadonlySet<string>;
  onChange: (hidden: Set<string>) => void;
}

/** The series of a chart; pressing one hides it or shows it again. One always stays. */
export function Legend({ entries, hidden, onChange }: Props) {
  const t = useTranslations("widget");
  const shown = entries.filter((entry) => !hidden.has(entry.id)).map((entry) => entry.id);
  return (
    <ToggleButtonGroup
      aria-label={t("legend")}
      selectionMode="multiple"
      disallowEmptySelection
      selectedKeys={shown}
      onSelectionChange={(keys) =>
        onChange(new Set(entries.map(({ id }) => id).filter((id) => !keys.has(id))))
      }
      className={styles.legend ?? ""}
    >
      {entries.map((entry) => (
        <ToggleButton key={entry.id} id={entry.id} className={styles.key ?? ""}>
          <i
            className={clsx(styles.swatch, entry.isLine && styles.line)}
            style={{ background: entry.colour }}
            aria-hidden
          />
          <span title={entry.code}>{entry.name}</span>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
