import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { useWords } from "@/i18n/words";
import { defaultsQuery, type DefaultSetting } from "@/settings/defaults";
import { fits, SettingField, valueOf } from "@/settings/SettingField";
import { TextField } from "@/ui/Field";
import { Segments } from "@/ui/Segments";
import { Select } from "@/ui/Select";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/widgets/states";
import type { BulkChange } from "./bulk";
import styles from "./Customers.module.css";

interface Props {
  /** Called with what is asked for now; with nothing while it is not whole. */
  onChange: (change: BulkChange | undefined) => void;
}

const LONGEST = 50;
const names = (text: string) =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

/** Tags to add and tags to take away. */
export function TagsForm({ onChange }: Props) {
  const t = useTranslations("customers.bulk");
  const [texts, setTexts] = useState({ name: "", value: "", remove: "" });
  const type = (field: keyof typeof texts) => (text: string) =>
    setTexts((before) => ({ ...before, [field]: text }));
  useEffect(() => {
    const { name, value, remove } = texts;
    const add = name.trim() === "" ? [] : [{ name: name.trim(), value: value.trim() }];
    const gone = names(remove);
    onChange(add.length + gone.length > 0 ? { kind: "tags", add, remove: gone } : undefined);
  }, [texts, onChange]);
  return (
    <div className={styles.form}>
      <TextField label={t("addName")} value={texts.name} onChange={type("name")} maxLength={LONGEST} />
      <TextField label={t("addValue")} value={texts.value} onChange={type("value")} maxLength={LONGEST} />
      <TextField
        label={t("removeNames")}
        hint={t("removeHint")}
        value={texts.remove}
        onChange={type("remove")}
      />
    </div>
  );
}

/** A setting to override, or to let follow the default again. */
export function ConfigurationForm({ onChange }: Props) {
  const { data, error, refetch } = useQuery(defaultsQuery);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <RowsSkeleton rows={3} />;
  return <SettingForm settings={data.body.settings} onChange={onChange} />;
}

function SettingForm({ settings, onChange }: Props & { settings: DefaultSetting[] }) {
  const t = useTranslations("customers.bulk");
  const words = useWords();
  const [verb, setVerb] = useState<"override" | "revert">("override");
  const [name, setName] = useState(settings[0]?.name ?? "");
  const [text, setText] = useState(String(settings[0]?.default ?? ""));
  const setting = settings.find((each) => each.name === name);
  const inWords = setting && words.setting(setting);
  useEffect(() => {
    if (!setting) return;
    if (verb === "revert") onChange({ kind: "configuration", override: {}, revert: [name] });
    else if (!fits(setting, text)) onChange(undefined);
    else onChange({ kind: "configuration", override: { [name]: valueOf(setting, text) }, revert: [] });
  }, [setting, verb, name, text, onChange]);
  const choose = (next: string) => {
    setName(next);
    setText(String(settings.find((each) => each.name === next)?.default ?? ""));
  };
  return (
    <div className={styles.form}>
      <Segments
        label={t("verb")}
        options={[
          { id: "override", label: t("override") },
          { id: "revert", label: t("revert") },
        ]}
        selected={verb}
        onSelect={setVerb}
      />
      <Select
        label={t("setting")}
        options={settings.map((each) => ({ id: each.name, label: words.setting(each).title }))}
        selected={name}
        onSelect={choose}
      />
      {inWords && <p className={styles.hint}>{inWords.help}</p>}
      {inWords && verb === "override" && <SettingField setting={inWords} text={text} onChange={setText} />}
    </div>
  );
}
