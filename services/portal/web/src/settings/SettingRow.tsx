import { useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useWords } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Refusal } from "./Refusal";
import {
  fits,
  SettingField,
  useAllowed,
  useWritten,
  valueOf,
  type Setting,
  type SettingValue,
} from "./SettingField";
import type { Change, Changing } from "./tagged";
import styles from "./Settings.module.css";

interface Props {
  setting: Setting;
  /** What is in force. */
  value: SettingValue;
  isEditor: boolean;
  /** Below the help: what the default is, for instance. */
  note: ReactNode;
  /** A word beside the value where it differs from the default. */
  badge?: string | undefined;
  verbs: { save: string; reset: string };
  change: Changing;
  theirs: { changed_at: string | null; changed_by: string | null };
  onSave: (value: SettingValue) => Change["send"];
  /** Left out where there is nothing to go back from. */
  onReset?: (() => Change["send"]) | undefined;
}

/** One setting: what it is for, what it may be, its value, and the way to another. What is typed outlives any reload. */
export function SettingRow({
  setting: told,
  value,
  isEditor,
  note,
  badge,
  verbs,
  change,
  theirs,
  ...on
}: Props) {
  const t = useTranslations("settings");
  const written = useWritten();
  const setting = useWords().setting(told);
  const allowed = useAllowed(setting);
  const [typed, setTyped] = useState<string>();
  const text = typed ?? String(value);
  const about = setting.name;
  const clear = () => setTyped(undefined);
  const save = () => change.mutate({ send: on.onSave(valueOf(setting, text)), about, onMade: clear });
  const reset = on.onReset;
  const isMoved = typed !== undefined && typed !== String(value);
  return (
    <li>
      <div>
        <b>{setting.title}</b>
        <small>{setting.help}</small>
        <small>
          {allowed && t("mayBe", { allowed })} {note}
        </small>
      </div>
      <form
        className={styles.inline}
        onSubmit={(event) => {
          event.preventDefault();
          if (isMoved && fits(setting, text) && !change.isPending) save();
        }}
      >
        {isEditor ? (
          <SettingField setting={setting} text={text} onChange={setTyped} />
        ) : (
          <span>{written(value, setting)}</span>
        )}
        {isEditor && (
          <Button
            small
            type="submit"
            isDisabled={!isMoved || !fits(setting, text)}
            isPending={change.isPending}
          >
            {verbs.save}
          </Button>
        )}
        {isEditor && reset && (
          <Button small look="quiet" onPress={() => change.mutate({ send: reset(), about, onMade: clear })}>
            {verbs.reset}
          </Button>
        )}
        {badge && <span className={styles.own}>{badge}</span>}
        {isMoved && <small className={styles.now}>{t("now", { value: written(value, setting) })}</small>}
      </form>
      <Refusal change={change} theirs={theirs} about={about} />
    </li>
  );
}
