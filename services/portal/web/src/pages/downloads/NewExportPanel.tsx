import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { Panel } from "@/ui/Panel";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/widgets/states";
import { DatasetStep } from "./DatasetStep";
import { draftLike, draftOf, type Draft, type PageScope } from "./draft";
import { datasetsQuery, type Dataset } from "./exports";
import { schedulesQuery, templatesQuery, type Schedule, type Template } from "./schedules";
import type { DownloadsSearch } from "./search";
import { Steps } from "./Steps";

/** What the dialog is opened with, as the address says it. */
export type Opening = Pick<DownloadsSearch, "new" | "like">;

interface Props {
  opening: Opening;
  /** What the page from which one came was about. */
  scope: PageScope;
  onOpening: (opening: Opening) => void;
  onClose: () => void;
}

/** A new export in three steps: which table, which rows and columns, which file and when. */
export function NewExportPanel({ opening, scope, onOpening, onClose }: Props) {
  const t = useTranslations("downloads");
  const isOpen = opening.new !== undefined;
  const { data, error, isPending, refetch } = useQuery({ ...datasetsQuery, enabled: isOpen });
  const templates = useQuery({ ...templatesQuery, enabled: isOpen });
  const schedules = useQuery({ ...schedulesQuery, enabled: isOpen && opening.like !== undefined });
  const dataset = data?.items.find(({ name, allowed }) => name === opening.new && allowed);
  const template = templates.data?.find(({ id }) => id === opening.like);
  const schedule = schedules.data?.find(({ id }) => id === opening.like);
  const isWaiting = opening.like !== undefined && (templates.isPending || schedules.isPending);
  if (dataset && !isWaiting)
    return (
      <Steps
        key={`${dataset.name} ${opening.like ?? ""}`}
        dataset={dataset}
        start={startOf(dataset, scope, template, schedule)}
        scope={scope}
        replaced={schedule?.editable ? schedule : undefined}
        onBack={() => onOpening({ new: "" })}
        onClose={onClose}
      />
    );
  return (
    <Panel
      title={t("new")}
      subtitle={t("step", { at: 1, name: t("step1") })}
      isOpen={isOpen}
      onClose={onClose}
    >
      {(isPending || isWaiting) && <RowsSkeleton rows={8} />}
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data && !isWaiting && (
        <DatasetStep datasets={data.items} templates={templates.data ?? []} onChoose={onOpening} />
      )}
    </Panel>
  );
}

/** Begin like what was kept, or with the page's filters. */
function startOf(
  dataset: Dataset,
  scope: PageScope,
  template: Template | undefined,
  schedule: Schedule | undefined,
): Draft {
  if (template) return draftLike(template.request, template.name);
  if (!schedule) return draftOf(dataset, scope);
  const count = schedule.remaining === null ? "" : String(schedule.remaining);
  const rhythm = { everyHours: schedule.every_hours, startsAt: "", count };
  return { ...draftLike(schedule.request, schedule.name), rhythm };
}
