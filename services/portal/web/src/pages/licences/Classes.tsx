import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useTranslations } from "use-intl";
import { CLASSES, type Class } from "./search";
import styles from "./Licences.module.css";

interface Props {
  /** Left out for all. */
  chosen: readonly Class[] | undefined;
  onChange: (chosen: Class[] | undefined) => void;
}

/** The classes of the reconciliation: which to show, and what each means. */
export function Classes({ chosen = [], onChange }: Props) {
  const t = useTranslations("licences");
  return (
    <div className={styles.classes}>
      <ToggleButtonGroup
        aria-label={t("classes")}
        selectionMode="multiple"
        selectedKeys={chosen}
        onSelectionChange={(keys) => {
          const next = CLASSES.filter((each) => keys.has(each));
          onChange(next.length > 0 ? next : undefined);
        }}
        className={styles.toggles ?? ""}
      >
        {CLASSES.map((each) => (
          <ToggleButton key={each} id={each} className={styles.toggle ?? ""}>
            <i aria-hidden className={styles[each]} />
            {t(`class.${each}`)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <details className={styles.meaning}>
        <summary>{t("meaning")}</summary>
        <dl>
          {CLASSES.map((each) => (
            <div key={each}>
              <dt>{t(`class.${each}`)}</dt>
              <dd>{t(`means.${each}`)}</dd>
            </div>
          ))}
        </dl>
        <p>{t("severalDifferences")}</p>
      </details>
    </div>
  );
}
