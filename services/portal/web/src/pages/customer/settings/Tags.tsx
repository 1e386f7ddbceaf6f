import { useState } from "react";
import { useTranslations } from "use-intl";
import { mayEdit, useSession } from "@/api/session";
import { Button } from "@/ui/Button";
import { Chip } from "@/ui/Chip";
import { TextField } from "@/ui/Field";
import { Section } from "./Section";
import { changes, useSection } from "./sections";
import styles from "../Customer.module.css";

const LONGEST = 50;

/** Labels by which customers are found and grouped. */
export function Tags({ customerId }: { customerId: string }) {
  const t = useTranslations("customer.tags");
  const { query, change, asking } = useSection(customerId, "tags");
  const isEditor = mayEdit(useSession());
  return (
    <Section title={t("title")} lead={t("lead")} query={query} change={change}>
      {({ tags }) => (
        <>
          <div className={styles.tags}>
            {tags.length === 0 && <p className={styles.hint}>{t("none")}</p>}
            {tags.map(({ name, value }) =>
              isEditor ? (
                <Chip
                  key={name}
                  label={name}
                  value={value}
                  onRemove={() => change.mutate({ send: asking(changes.removeTag(name)) })}
                />
              ) : (
                <span key={name} className={styles.tag}>
                  <em>{name}</em> {value}
                </span>
              ),
            )}
          </div>
          {isEditor && (
            <NewTag
              onAdd={(name, value, onMade) =>
                change.mutate({ send: asking(changes.putTag(name, value)), onMade })
              }
            />
          )}
        </>
      )}
    </Section>
  );
}

function NewTag({ onAdd }: { onAdd: (name: string, value: string, done: () => void) => void }) {
  const t = useTranslations("customer.tags");
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const clear = () => {
    setName("");
    setValue("");
  };
  return (
    <form
      className={styles.inline}
      onSubmit={(event) => {
        event.preventDefault();
        onAdd(name.trim(), value.trim(), clear);
      }}
    >
      <TextField label={t("name")} value={name} onChange={setName} maxLength={LONGEST} />
      <TextField label={t("value")} value={value} onChange={setValue} maxLength={LONGEST} />
      <Button type="submit" isDisabled={name.trim() === ""}>
        {t("add")}
      </Button>
    </form>
  );
}
