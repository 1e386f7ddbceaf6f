import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { api, unwrap } from "@/api/client";
import { useFormats } from "@/i18n/formats";
import { useWords } from "@/i18n/words";
import type { DefaultSetting } from "@/settings/defaults";
import { useWritten } from "@/settings/SettingField";
import { Button } from "@/ui/Button";
import { Panel } from "@/ui/Panel";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/widgets/states";
import styles from "./SettingsPage.module.css";

function useOverrides(name: string) {
  return useInfiniteQuery({
    queryKey: ["customers", "overrides", name],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.customers.GET("/v1/settings/overrides/{name}", {
          params: { path: { name }, query: { limit: 100, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });
}

/** The customers with a value of their own of one setting. */
export function OverridesPanel({ setting, onClose }: { setting: DefaultSetting; onClose: () => void }) {
  const t = useTranslations("settings");
  const { utc } = useFormats();
  const written = useWritten();
  const { settingTitle } = useWords();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useOverrides(setting.name);
  const rows = data?.pages.flatMap(({ items }) => items) ?? [];
  const total = data?.pages[0]?.total ?? 0;
  return (
    <Panel
      title={settingTitle(setting.name)}
      subtitle={t("defaults.overriders", { count: total })}
      isOpen
      onClose={onClose}
    >
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <RowsSkeleton rows={6} />}
      <ul className={styles.list}>
        {rows.map((row) => (
          <li key={row.customer_id}>
            <span>
              <Link
                to="/customers/$customerId"
                params={{ customerId: row.customer_id }}
                search={{ tab: "settings" }}
                dir="auto"
              >
                {row.customer_name ?? row.customer_id}
              </Link>
              <small>
                {row.changed_at
                  ? t("changed", { at: utc(row.changed_at), by: row.changed_by ?? "–" })
                  : row.customer_id}
              </small>
            </span>
            <b>{written(row.value, setting)}</b>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button small onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>
          {t("more")}
        </Button>
      )}
    </Panel>
  );
}
