import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { KINDS, type SubjectFile } from "./subjects";
import styles from "./SettingsPage.module.css";

const written = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

/** Everything that is held, by what the person is there, and at which customer. */
export function HeldList({ file }: { file: SubjectFile }) {
  const t = useTranslations("subjects");
  return KINDS.filter((kind) => file[kind].length > 0).map((kind) => (
    <section key={kind}>
      <h4 className={styles.kind}>{t(`kind.${kind}`, { count: file[kind].length })}</h4>
      <ul className={styles.list}>
        {file[kind].map(({ customer_id: customerId, data }, index) => (
          <li key={`${customerId} ${index}`}>
            <span dir="auto">
              {Object.entries(data)
                .filter(([, value]) => value !== null && value !== "")
                .map(([name, value]) => `${name}: ${written(value)}`)
                .join(" · ")}
            </span>
            <Link to="/customers/$customerId" params={{ customerId }}>
              {customerId}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  ));
}
