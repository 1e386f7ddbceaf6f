import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useTranslations } from "use-intl";
import { Page } from "@/app/Page";
import { Button } from "@/ui/Button";
import { SearchField } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { RowsSkeleton } from "@/ui/Skeleton";
import { stateOf } from "@/widgets/state";
import { ErrorState, StaleNote } from "@/widgets/states";
import { exportsQuery, STATUSES } from "./exports";
import { JobTable } from "./JobTable";
import { NewExportPanel } from "./NewExportPanel";
import type { DownloadsSearch } from "./search";
import records from "@/ui/records.module.css";
import styles from "./Downloads.module.css";

const route = getRouteApi("/pages/downloads");
const ANY = "any";

/** Files that were asked for: how far they are, where they are, and how to ask for another. */
export default function DownloadsPage() {
  const t = useTranslations("downloads");
  const app = useTranslations("app");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (patch: { [Name in keyof DownloadsSearch]: DownloadsSearch[Name] | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...patch }), resetScroll: false });
  const newExport = (
    <Button look="primary" onPress={() => change({ new: "" })}>
      <Plus size={14} aria-hidden />
      {t("new")}
    </Button>
  );
  return (
    <Page title={app("nav.downloads")} actions={newExport}>
      <div className={styles.tools}>
        <SearchField
          label={t("search")}
          value={search.q ?? ""}
          onChange={(q) => change({ q: q || undefined })}
        />
        <Select
          label={t("status.label")}
          hideLabel
          options={[
            { id: ANY, label: t("status.any") },
            ...STATUSES.map((id) => ({ id, label: t(`status.${id}`) })),
          ]}
          selected={search.status ?? ANY}
          onSelect={(status) => change({ status: status === ANY ? undefined : status })}
        />
      </div>
      <Jobs search={search} onNew={() => change({ new: "" })} />
      <NewExportPanel dataset={search.new} onDataset={(dataset) => change({ new: dataset })} />
    </Page>
  );
}

function Jobs({ search, onNew }: { search: DownloadsSearch; onNew: () => void }) {
  const t = useTranslations("downloads");
  const state = stateOf(useQuery(exportsQuery(search)));
  const { data } = state;
  if (!data)
    return state.isLoading ? (
      <RowsSkeleton rows={8} />
    ) : (
      <ErrorState error={state.error} onRetry={state.retry} />
    );
  const isNarrowed = search.q !== undefined || search.status !== undefined;
  return (
    <>
      {state.staleSince !== undefined && (
        <StaleNote since={state.staleSince} error={state.error} onRetry={state.retry} />
      )}
      {data.items.length > 0 && <JobTable jobs={data.items} />}
      {data.items.length > 0 && (
        <p className={styles.count}>{t("count", { shown: data.items.length, total: data.total })}</p>
      )}
      {data.items.length === 0 && (
        <div className={records.empty}>
          <p>{isNarrowed ? t("nothingFits") : t("empty")}</p>
          {!isNarrowed && <Button onPress={onNew}>{t("new")}</Button>}
        </div>
      )}
    </>
  );
}
