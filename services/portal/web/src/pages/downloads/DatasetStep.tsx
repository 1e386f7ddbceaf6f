import { ChevronRight, FileStack, Lock } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { matches } from "@/filters/matching";
import { SearchField } from "@/ui/Field";
import type { Dataset } from "./exports";
import type { Opening } from "./NewExportPanel";
import type { Template } from "./schedules";
import { useDatasetTitle } from "./useDatasetTitle";
import styles from "./Downloads.module.css";

interface Props {
  datasets: Dataset[];
  templates: Template[];
  onChoose: (opening: Opening) => void;
}

/** Which table, or which template to begin with. What the role may not have is shown with the reason, and cannot be chosen. */
export function DatasetStep({ datasets, templates, onChoose }: Props) {
  const t = useTranslations("downloads");
  const title = useDatasetTitle();
  const [text, setText] = useState("");
  const allowed = new Set(datasets.filter((each) => each.allowed).map(({ name }) => name));
  const fitting = templates.filter(
    ({ name, request }) => allowed.has(request.dataset) && matches(`${name} ${request.dataset}`, text),
  );
  const found = datasets.filter((each) => matches(`${title(each)} ${each.name} ${each.rows_are}`, text));
  return (
    <div className={styles.form}>
      <SearchField label={t("searchTables")} value={text} onChange={setText} />
      {fitting.length > 0 && (
        <section>
          <h3>{t("template.start")}</h3>
          <ul className={styles.datasets}>
            {fitting.map(({ id, name, request }) => (
              <Choice
                key={id}
                name={name}
                hint={title({ name: request.dataset })}
                icon={<FileStack size={16} aria-hidden />}
                onPress={() => onChoose({ new: request.dataset, like: id })}
              />
            ))}
          </ul>
        </section>
      )}
      <section>
        <h3>{t("tables")}</h3>
        {found.length === 0 && <p className={styles.hint}>{t("noTable", { text })}</p>}
        <ul className={styles.datasets}>
          {found.map((dataset) => (
            <DatasetChoice key={dataset.name} dataset={dataset} onChoose={onChoose} />
          ))}
        </ul>
      </section>
    </div>
  );
}

function DatasetChoice({ dataset, onChoose }: { dataset: Dataset; onChoose: Props["onChoose"] }) {
  const t = useTranslations("downloads");
  const title = useDatasetTitle();
  const { name, rows_are: told, columns, allowed, needs } = dataset;
  const rows = t.has(`rowsAre.${name}` as never) ? t(`rowsAre.${name}` as never) : told;
  return (
    <Choice
      name={title(dataset)}
      hint={`${t("oneRow", { rows })} · ${t("columnCount", { count: columns.length })}`}
      refusal={
        allowed ? undefined : t("notAllowed", { needs: needs.map((need) => t(`need.${need}`)).join(", ") })
      }
      icon={allowed ? <ChevronRight size={16} aria-hidden /> : <Lock size={14} aria-hidden />}
      onPress={() => onChoose({ new: name })}
    />
  );
}

interface ChoiceProps {
  name: string;
  hint: string;
  /** Why it cannot be chosen. */
  refusal?: string | undefined;
  icon: ReactNode;
  onPress: () => void;
}

function Choice({ name, hint, refusal, icon, onPress }: ChoiceProps) {
  return (
    <li>
      <button type="button" disabled={refusal !== undefined} className={styles.dataset} onClick={onPress}>
        <span>
          <b dir="auto">{name}</b>
          <small>{hint}</small>
          {refusal !== undefined && <small>{refusal}</small>}
        </span>
        {icon}
      </button>
    </li>
  );
}
