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
const EMPTY: Texts = { name: "", email: "", phone: "", manager_id: "" };

/** Empty fields are not sent. */
const bodyOf = (texts: Texts): ManagerBody =>
  Object.fromEntries(FIELDS.map((name) => [name, texts[name].trim() === "" ? null : texts[name].trim()]));

/** Who looks after the customer. */
export function AccountManager({ customerId }: { customerId: string }) {
  const t = useTranslations("customer.manager");
  const { query, change } = useSection(customerId, "account-manager");
  const isEditor = mayEdit(useSession());
  const [texts, setTexts] = useState(EMPTY);
  const assign = () =>
    change.mutate(changes.assignManager(bodyOf(texts)), { onSuccess: () => setTexts(EMPTY) });
  return (
    <Section title={t("title")} lead={t("lead")} query={query} error={change.error}>
      {({ assigned, name, email, phone, manager_id, redacted }) => (
        <>
          <p dir="auto">
            {assigned ? [name ?? manager_id, email, phone].filter(Boolean).join(" · ") : t("none")}
          </p>
          {redacted && <p className={styles.hint}>{t("redacted")}</p>}
          {isEditor && (
            <form
              className={styles.inline}
              onSubmit={(event) => {
                event.preventDefault();
                assign();
              }}
            >
              {FIELDS.map((field) => (
                <TextField
                  key={field}
                  label={t(field)}
                  value={texts[field]}
                  onChange={(text) => setTexts({ ...texts, [field]: text })}
                />
              ))}
              <Button type="submit" isDisabled={texts.name.trim() === "" && texts.manager_id.trim() === ""}>
                {t("assign")}
              </Button>
              {assigned && (
                <Button onPress={() => change.mutate(changes.assignNobody())}>{t("nobody")}</Button>
              )}
            </form>
          )}
        </>
      )}
    </Section>
  );
}
