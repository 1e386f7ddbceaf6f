import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { readable } from "@/filters/useValueName";
import { useFormats } from "@/i18n/formats";
import { KINDS, type SubjectFile } from "./subjects";
import styles from "./SettingsPage.module.css";

/** About the record and not the person; the file has it. */
const OF_THE_RECORD: ReadonlySet<string> = new Set([
  "revision",
  "version",
  "removed",
  "changed_at",
  "changed_by",
]);

const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0;

/** Everything that is held, by what the person is there, and at which customer. */
export function HeldList({ file }: { file: SubjectFile }) {
  const t = useTranslations("subjects");
  return KINDS.filter((kind) => file[kind].length > 0).map((kind) => (
    <section key={kind}>
      <h4 className={styles.kind}>{t(`kind.${kind}`, { count: file[kind].length })}</h4>
      <ul className={styles.list}>
        {file[kind].map(({ customer_id: customerId, data }, index) => (
          <li key={`${customerId} ${index}`}>
            <Data data={data} />
            <Link to="/customers/$customerId" params={{ customerId }}>
              {customerId}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  ));
}

function Data({ data }: { data: Record<string, unknown> }) {
  const t = useTranslations("subjects");
  const { utc } = useFormats();
  const told = Object.entries(data).filter(
    ([name, value]) => !OF_THE_RECORD.has(name) && value !== null && value !== "" && !isEmptyList(value),
  );
  const written = (name: string, value: unknown) => {
    if (Array.isArray(value)) return value.join(", ");
    if (typeof value !== "string") return JSON.stringify(value);
    return name.endsWith("_at") ? utc(value) : value;
  };
  return (
    <dl className={styles.data}>
      {told.map(([name, value]) => (
        <div key={name}>
          <dt>{t.has(`field.${name}` as never) ? t(`field.${name}` as never) : readable(name)}</dt>
          <dd dir="auto">{written(name, value)}</dd>
        </div>
      ))}
    </dl>
  );
}
