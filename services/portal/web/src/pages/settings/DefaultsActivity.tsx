import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { api, unwrap } from "@/api/client";
import { useFormats } from "@/i18n/formats";
import { useWords } from "@/i18n/words";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/widgets/states";
import styles from "./SettingsPage.module.css";

/** Who changed which default, newest first. */
export function DefaultsActivity({ changedAt }: { changedAt: string | null }) {
  const t = useTranslations("settings");
  const { utc } = useFormats();
  const { settingTitle } = useWords();
  const { data, error, refetch } = useQuery({
    // A change of the defaults is a new entry.
    queryKey: ["customers", "defaults-activity", changedAt],
    queryFn: ({ signal }) =>
      unwrap(api.customers.GET("/v1/settings/activity", { params: { query: { limit: 50 } }, signal })),
    placeholderData: (before) => before,
  });
  return (
    <section className={styles.card}>
      <h2>{t("activity.title")}</h2>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <RowsSkeleton rows={3} />}
      {data?.items.length === 0 && <p className={styles.hint}>{t("activity.none")}</p>}
      <ol className={styles.list}>
        {data?.items.map(({ at, actor, action, revision, changes }) => (
          <li key={`${at} ${revision ?? ""}`}>
            <span>
              {t(action === "defaults.reset" ? "activity.reset" : "activity.set", { by: actor })}
              {changes.map(({ field, before, after }) => (
                <small key={field}>
                  {settingTitle(field)}: {String(before ?? t("activity.builtin"))} →{" "}
                  {String(after ?? t("activity.builtin"))}
                </small>
              ))}
            </span>
            <time dateTime={at}>{utc(at)}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}
