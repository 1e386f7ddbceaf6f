import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "@/api/client";
import { mayEdit, useSession } from "@/api/session";
import { useFormats } from "@/i18n/formats";
import { defaultsQuery, overrideCountsQuery, type DefaultSetting } from "@/settings/defaults";
import { useWritten, type SettingValue } from "@/settings/SettingField";
import { SettingRow } from "@/settings/SettingRow";
import { useTagged, type Changing } from "@/settings/tagged";
import rows from "@/settings/Settings.module.css";
import { Button } from "@/ui/Button";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/widgets/states";
import { DefaultsActivity } from "./DefaultsActivity";
import { OverridesPanel } from "./OverridesPanel";
import styles from "./SettingsPage.module.css";

const params = (name: string, etag: string) => ({
  params: { path: { name }, header: { "if-match": etag } },
});
const setDefault = (name: string, value: SettingValue) => (etag: string) =>
  api.customers.PUT("/v1/settings/defaults/{name}", { ...params(name, etag), body: { value } });
const resetDefault = (name: string) => (etag: string) =>
  api.customers.DELETE("/v1/settings/defaults/{name}", params(name, etag));

/** The defaults of every customer's configuration, and who does not follow them. */
export function DefaultsTab() {
  const t = useTranslations("settings.defaults");
  const all = useTranslations("settings");
  const { utc } = useFormats();
  const { query, change } = useTagged(defaultsQuery);
  const { data, error, refetch } = query;
  const body = data?.body;
  return (
    <>
      <section className={styles.card}>
        <h2>{t("title")}</h2>
        <p className={styles.hint}>{t("lead")}</p>
        {!body && error && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!body && !error && <RowsSkeleton rows={9} />}
        {body && (
          <ul className={rows.settings}>
            {body.settings.map((setting) => (
              <DefaultRow key={setting.name} setting={setting} change={change} theirs={body} />
            ))}
          </ul>
        )}
        {body?.changed_at && (
          <p className={styles.small}>
            {all("changed", { at: utc(body.changed_at), by: body.changed_by ?? "–" })}
          </p>
        )}
      </section>
      <DefaultsActivity changedAt={body?.changed_at ?? null} />
    </>
  );
}

interface RowProps {
  setting: DefaultSetting;
  change: Changing;
  theirs: { changed_at: string | null; changed_by: string | null };
}

function DefaultRow({ setting, change, theirs }: RowProps) {
  const t = useTranslations("settings.defaults");
  const isEditor = mayEdit(useSession());
  const written = useWritten();
  const counts = useQuery(overrideCountsQuery);
  const [isOpen, setOpen] = useState(false);
  const count = counts.data?.get(setting.name) ?? 0;
  const note = (
    <>
      {t("builtin", { value: written(setting.builtin_default, setting) })}{" "}
      {count > 0 && (
        <Button small look="quiet" onPress={() => setOpen(true)} className={styles.count ?? ""}>
          {t("overriders", { count })}
        </Button>
      )}
    </>
  );
  return (
    <>
      <SettingRow
        setting={setting}
        value={setting.default}
        isEditor={isEditor}
        note={note}
        badge={setting.source === "partner" ? t("own") : undefined}
        verbs={{ save: t("save"), reset: t("reset") }}
        change={change}
        theirs={theirs}
        onSave={(value) => setDefault(setting.name, value)}
        onReset={setting.source === "partner" ? () => resetDefault(setting.name) : undefined}
      />
      {isOpen && <OverridesPanel setting={setting} onClose={() => setOpen(false)} />}
    </>
  );
}
