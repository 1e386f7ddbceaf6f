import { useState } from "react";
import { useTranslations } from "use-intl";
import { mayEdit, useSession } from "@/api/session";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { Section } from "./Section";
import { changes, useSection, type Setting, type SettingValue } from "./sections";
import styles from "../Customer.module.css";

interface Props {
  customerId: string;
}

/** Every setting with its help: the default, or the customer's own value. */
export function Configuration({ customerId }: Props) {
  const t = useTranslations("customer.configuration");
  const { query, change } = useSection(customerId, "configuration");
  const isEditor = mayEdit(useSession());
  return (
    <Section title={t("title")} lead={t("lead")} query={query} error={change.error}>
      {({ settings }) => (
        <ul className={styles.settings}>
          {settings.map((setting) => (
            <SettingRow
              key={`${setting.name} ${String(setting.value)}`}
              setting={setting}
              isEditor={isEditor}
              onOverride={(value) => change.mutate(changes.override(setting.name, value))}
              onRevert={() => change.mutate(changes.revert(setting.name))}
            />
          ))}
        </ul>
      )}
    </Section>
  );
}

interface RowProps {
  setting: Setting;
  isEditor: boolean;
  onOverride: (value: SettingValue) => void;
  onRevert: () => void;
}

function SettingRow({ setting, isEditor, onOverride, onRevert }: RowProps) {
  const t = useTranslations("customer.configuration");
  const [text, setText] = useState(String(setting.value));
  const isMoved = text !== String(setting.value);
  return (
    <li>
      <div>
        <b>{setting.title}</b>
        <small>{setting.help}</small>
        <small>
          {setting.allowed}. {t("default", { value: String(setting.default) })}
        </small>
      </div>
      <form
        className={styles.inline}
        onSubmit={(event) => {
          event.preventDefault();
          onOverride(valueOf(setting, text));
        }}
      >
        {isEditor ? (
          <SettingInput setting={setting} text={text} onChange={setText} />
        ) : (
          <span>{String(setting.value)}</span>
        )}
        {isEditor && (
          <Button small type="submit" isDisabled={!isMoved}>
            {t("override")}
          </Button>
        )}
        {isEditor && setting.overridden && (
          <Button small look="quiet" onPress={onRevert}>
            {t("revert")}
          </Button>
        )}
        {setting.overridden && <span className={styles.own}>{t("own")}</span>}
      </form>
    </li>
  );
}

/** The value in the type of its setting; decimals stay text, so that they stay exact. */
export function valueOf({ type }: Pick<Setting, "type">, text: string): SettingValue {
  if (type === "boolean") return text === "true";
  return type === "integer" && /^-?\d+$/.test(text.trim()) ? Number(text) : text.trim();
}

function SettingInput({
  setting,
  text,
  onChange,
}: {
  setting: Setting;
  text: string;
  onChange: (text: string) => void;
}) {
  const t = useTranslations("customer");
  if (setting.type === "boolean")
    return (
      <Select
        label={setting.title}
        hideLabel
        options={[
          { id: "true", label: t("yes") },
          { id: "false", label: t("no") },
        ]}
        selected={text}
        onSelect={onChange}
      />
    );
  if (setting.choices.length > 0)
    return (
      <Select
        label={setting.title}
        hideLabel
        options={setting.choices.map((id) => ({ id, label: id }))}
        selected={text}
        onSelect={onChange}
      />
    );
  return <TextField label={setting.title} hideLabel value={text} onChange={onChange} />;
}
