import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { useWords } from "@/i18n/words";
import { activityQuery, type ActivityEntry } from "./belongings";
import { Rows } from "./Rows";
import styles from "./Customer.module.css";

/** Who did what, newest first. */
export function ActivityTab({ customerId }: { customerId: string }) {
  const t = useTranslations("customer");
  return (
    <section className={styles.card}>
      <h2>{t("tab.activity")}</h2>
      <Rows query={activityQuery(customerId)} empty={t("noActivity")}>
        {(entries) => (
          <ol className={styles.log}>
            {entries.map((entry) => (
              <Entry key={`${entry.at} ${entry.action} ${entry.revision ?? ""}`} entry={entry} />
            ))}
          </ol>
        )}
      </Rows>
    </section>
  );
}

function Entry({ entry }: { entry: ActivityEntry }) {
  const { utc } = useFormats();
  const words = useWords();
  const yesOrNo = useTranslations("customer");
  const written = (value: string | number | boolean | null) =>
    typeof value === "boolean" ? yesOrNo(value ? "yes" : "no") : String(value ?? "–");
  return (
    <li>
      <time dateTime={entry.at}>{utc(entry.at)}</time>
      <span>
        <b>{words.action(entry.action)}</b> · {entry.actor}
        {entry.changes.map(({ field, before, after }) => (
          <small key={field} dir="auto">
            {words.field(field)}
            {(before !== null || after !== null) && `: ${written(before)} → ${written(after)}`}
          </small>
        ))}
      </span>
    </li>
  );
}
