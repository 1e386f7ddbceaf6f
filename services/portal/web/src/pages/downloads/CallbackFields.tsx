import { useTranslations } from "use-intl";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { YesNo } from "./Choice";
import type { Callback } from "./exports";
import styles from "./Downloads.module.css";

const SECRET_BYTES = 32;

/** A secret as Standard Webhooks has them. */
export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}

interface Props {
  callback: Callback | null;
  onChange: (callback: Callback | null) => void;
}

/** Whom to tell when the file is there. */
export function CallbackFields({ callback, onChange }: Props) {
  const t = useTranslations("downloads.callback");
  return (
    <fieldset className={styles.fields}>
      <legend>{t("label")}</legend>
      <YesNo
        name={t("tell")}
        hint={t("tellHint")}
        isOn={callback !== null}
        onChange={(isOn) => onChange(isOn ? { url: "", secret: newSecret() } : null)}
      />
      {callback && (
        <div className={styles.wide}>
          <TextField
            type="url"
            label={t("url")}
            placeholder="https://"
            value={callback.url}
            onChange={(url) => onChange({ ...callback, url })}
          />
          <TextField
            label={t("secret")}
            hint={t("secretHint")}
            value={callback.secret}
            onChange={(secret) => onChange({ ...callback, secret })}
          />
          <Button small onPress={() => onChange({ ...callback, secret: newSecret() })}>
            {t("newSecret")}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
