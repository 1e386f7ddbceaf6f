import { ChevronRight, Lock } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Dataset } from "./exports";
import styles from "./Downloads.module.css";

interface Props {
  datasets: Dataset[];
  onChoose: (name: string) => void;
}

/** Which table. What the role may not have is shown with the reason, and cannot be chosen. */
export function DatasetStep({ datasets, onChoose }: Props) {
  const t = useTranslations("downloads");
  return (
    <ul className={styles.datasets}>
      {datasets.map(({ name, rows_are, columns, allowed, needs }) => (
        <li key={name}>
          <button type="button" disabled={!allowed} className={styles.dataset} onClick={() => onChoose(name)}>
            <span>
              <b>{name}</b>
              <small>
                {rows_are} · {t("columnCount", { count: columns.length })}
              </small>
              {!allowed && (
                <small>{t("notAllowed", { needs: needs.map((need) => t(`need.${need}`)).join(", ") })}</small>
              )}
            </span>
            {allowed ? <ChevronRight size={16} aria-hidden /> : <Lock size={14} aria-hidden />}
          </button>
        </li>
      ))}
    </ul>
  );
}
