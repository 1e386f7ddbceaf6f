import { useState } from "react";
import { useTranslations } from "use-intl";
import { mayEdit, useSession } from "@/api/session";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { Section } from "./Section";
import { changes, useSection, type ManagerBody } from "./sections";
import styles from "../Customer.module.css";

const FIELDS = ["name", "email", "phone", "manager_id"] as const;
type Texts = Record<(typeof FIELDS)[number], string>;

/** Empty fields are not sent. */
const bodyOf = (texts: Texts): ManagerBody =>
  Object.fromEntries(FIELDS.map((name) => [name, texts[name].trim() === "" ? null : texts[name].trim()]));

const isSomebody = ({ name, manager_id }: Texts) => name.trim() !== "" || manager_id.trim() !== "";

/** Who looks after the customer. */
export function AccountManager({ customerId }: { customerId: string }) {
  const t = useTranslations("customer.manager");
  const { query, change, asking } = useSection(customerId, "account-manager");
  const isEditor = mayEdit(useSession());
  const [typed, setTyped] = useState<Partial<Texts>>({});
  /** What is assigned now, and over it what was typed; what the role may not see begins empty. */
  const textsOf = (now: Partial<Record<keyof Texts, string | null>>): Texts =>
    Object.fromEntries(FIELDS.map((field) => [field, typed[field] ?? now[field] ?? ""])) as Texts;
  const assign = (texts: Texts) =>
    change.mutate({ send: asking(changes.assignManager(bodyOf(texts))), onMade: () => setTyped({}) });
  return (
    <Section title={t("title")} lead={t("lead")} query={query} change={change}>
      {({ assigned, redacted, ...now }) => (
        <>
          <p dir="auto">
            {assigned
              ? [now.name ?? now.manager_id, now.email, now.phone].filter(Boolean).join(" · ")
              : t("none")}
          </p>
          {redacted && <p className={styles.hint}>{t("redacted")}</p>}
          {isEditor && (
            <form
              className={styles.inline}
              onSubmit={(event) => {
                event.preventDefault();
                assign(textsOf(now));
              }}
            >
              {FIELDS.map((field) => (
                <TextField
                  key={field}
                  label={t(field)}
                  value={textsOf(now)[field]}
                  onChange={(text) => setTyped((before) => ({ ...before, [field]: text }))}
                />
              ))}
              <Button type="submit" isDisabled={!isSomebody(textsOf(now)) || Object.keys(typed).length === 0}>
                {t("assign")}
              </Button>
              {assigned && (
                <Button onPress={() => change.mutate({ send: asking(changes.assignNobody()) })}>
                  {t("nobody")}
                </Button>
              )}
            </form>
          )}
        </>
      )}
    </Section>
  );
}
