import { useTranslations } from "use-intl";
import type { components } from "@/api/generated/customers";
import { readable } from "@/filters/useValueName";
import { useFormats } from "@/i18n/formats";
import { useWords } from "@/i18n/words";
import { TextField } from "@/ui/Field";
import { Select } from "@/ui/Select";

type Schemas = components["schemas"];
/** A setting of the catalogue: what it is for and what it may be. */
export type Setting = Omit<Schemas["DefaultSetting"], "source">;
export type SettingValue = Schemas["ValueBody"]["value"];

/** The value in the type of its setting; decimals stay text, so that they stay exact. */
export function valueOf({ type }: Pick<Setting, "type">, text: string): SettingValue {
  if (type === "boolean") return text === "true";
  return type === "integer" && /^-?\d+$/.test(text.trim()) ? Number(text) : text.trim();
}

/** Tell what is wrong with `text` before it is sent; the service has the last word. */
export function fits(setting: Setting, text: string): boolean {
  const trimmed = text.trim();
  switch (setting.type) {
    case "boolean":
      return trimmed === "true" || trimmed === "false";
    case "choice":
      return setting.choices.includes(trimmed);
    case "text":
      return new RegExp(`^(?:${setting.pattern ?? ".*"})$`, "u").test(trimmed);
    case "integer":
      return /^-?\d+$/.test(trimmed) && isWithin(setting, Number(trimmed));
    case "decimal":
      return /^-?\d+(\.\d{1,4})?$/.test(trimmed) && isWithin(setting, Number(trimmed));
  }
}

const isWithin = ({ minimum, maximum }: Setting, value: number) =>
  (minimum === null || value >= minimum) && (maximum === null || value <= maximum);

/** How a value of a setting reads. */
export function useWritten() {
  const t = useTranslations("settings");
  const words = useWords();
  return (value: SettingValue, { name, choices }: Pick<Setting, "name" | "choices">) => {
    if (typeof value === "boolean") return t(value ? "yes" : "no");
    const text = String(value);
    return choices.includes(text) ? words.choice(name, text, readable(text)) : text;
  };
}

/** What a value may be, in words; `undefined` where all that one may choose is in sight. */
export function useAllowed({ type, minimum, maximum, allowed }: Setting): string | undefined {
  const t = useTranslations("settings.allowed");
  const { exact } = useFormats();
  if (type === "boolean" || type === "choice") return undefined;
  if (type === "text" || minimum === null || maximum === null) return allowed;
  return t(type, { minimum: exact(minimum), maximum: exact(maximum) });
}

interface Props {
  setting: Setting;
  text: string;
  onChange: (text: string) => void;
}

/** The control for a value of `setting`. */
export function SettingField({ setting, text, onChange }: Props) {
  const t = useTranslations("settings");
  const written = useWritten();
  const allowed = useAllowed(setting);
  const options = setting.type === "boolean" ? ["true", "false"] : setting.choices;
  if (options.length > 0)
    return (
      <Select
        label={setting.title}
        hideLabel
        options={options.map((id) => ({ id, label: written(valueOf(setting, id), setting) }))}
        selected={text}
        onSelect={onChange}
      />
    );
  const isRight = fits(setting, text);
  return (
    <TextField
      label={setting.title}
      hideLabel
      value={text}
      onChange={onChange}
      inputMode={setting.type === "integer" ? "numeric" : setting.type === "decimal" ? "decimal" : "text"}
      problem={isRight ? undefined : t("mustBe", { allowed: allowed ?? setting.allowed })}
    />
  );
}
