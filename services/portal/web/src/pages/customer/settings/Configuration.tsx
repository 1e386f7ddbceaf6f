import { useTranslations } from "use-intl";
import { mayEdit, useSession } from "@/api/session";
import { useWritten } from "@/settings/SettingField";
import { SettingRow } from "@/settings/SettingRow";
import { Section } from "./Section";
import { changes, useSection } from "./sections";
import styles from "@/settings/Settings.module.css";

/** Every setting with its help: the default, or the customer's own value. */
export function Configuration({ customerId }: { customerId: string }) {
  const t = useTranslations("customer.configuration");
  const { query, change, asking } = useSection(customerId, "configuration");
  const isEditor = mayEdit(useSession());
  const written = useWritten();
  return (
    <Section title={t("title")} lead={t("lead")} query={query} change={change}>
      {({ settings, ...theirs }) => (
        <ul className={styles.settings}>
          {settings.map((setting) => (
            <SettingRow
              key={setting.name}
              setting={setting}
              value={setting.value}
              isEditor={isEditor}
              note={t("default", { value: written(setting.default, setting) })}
              badge={setting.overridden ? t("own") : undefined}
              verbs={{ save: t("override"), reset: t("revert") }}
              change={change}
              theirs={theirs}
              onSave={(value) => asking(changes.override(setting.name, value))}
              onReset={setting.overridden ? () => asking(changes.revert(setting.name)) : undefined}
            />
          ))}
        </ul>
      )}
    </Section>
  );
}
