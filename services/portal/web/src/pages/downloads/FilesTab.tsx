import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { Button } from "@/ui/Button";
import { Select } from "@/ui/Select";
import { TypedSearch } from "@/ui/TypedSearch";
import { stateOf } from "@/widgets/state";
import { Awaited, StaleNote } from "@/widgets/states";
import { exportsQuery, STATUSES, type ExportsSearch } from "./exports";
import { JobTable } from "./JobTable";
import { Quota } from "./Quota";
import records from "@/ui/records.module.css";
import styles from "./Downloads.module.css";

const ANY = "any";

interface Props {
  search: ExportsSearch;
  onChange: (patch: { [Name in keyof ExportsSearch]: ExportsSearch[Name] | undefined }) => void;
  onNew: () => void;
}

/** Files that were asked for: how far they are, and where they are. */
export function FilesTab({ search, onChange, onNew }: Props) {
  const t = useTranslations("downloads");
  return (
    <>
      <div className={styles.tools}>
        <TypedSearch
          label={t("search")}
          text={search.q ?? ""}
          onSearch={(q) => onChange({ q: q || undefined })}
        />
        <Select
          label={t("status.label")}
          hideLabel
          options={[
            { id: ANY, label: t("status.any") },
            ...STATUSES.map((id) => ({ id, label: t(`status.${id}`) })),
          ]}
          selected={search.status ?? ANY}
          onSelect={(status) => onChange({ status: status === ANY ? undefined : status })}
        />
        <Quota />
      </div>
      <Jobs search={search} onNew={onNew} />
    </>
  );
}

function Jobs({ search, onNew }: Omit<Props, "onChange">) {
  const t = useTranslations("downloads");
  const state = stateOf(useQuery(exportsQuery(search)));
  const { data } = state;
  if (!data) return <Awaited state={state} rows={8} />;
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
