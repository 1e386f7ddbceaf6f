import { getRouteApi } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useTranslations } from "use-intl";
import { Page } from "@/app/Page";
import { chosenDimensions } from "@/filters/search";
import { useFilters } from "@/filters/useFilters";
import { Button } from "@/ui/Button";
import { Tabs } from "@/ui/Tabs";
import type { PageScope } from "./draft";
import { FilesTab } from "./FilesTab";
import { NewExportPanel } from "./NewExportPanel";
import { SchedulePanel } from "./SchedulePanel";
import { SchedulesTab } from "./SchedulesTab";
import { DEFAULT_TAB, TABS, whereOf, type DownloadsSearch } from "./search";
import { TemplatesTab } from "./TemplatesTab";

const route = getRouteApi("/pages/downloads");

type Patch = { [Name in keyof DownloadsSearch]?: DownloadsSearch[Name] | undefined };

/** Files to take along: those that were made, those that come again, and requests that were kept. */
export default function DownloadsPage() {
  const t = useTranslations("downloads");
  const app = useTranslations("app");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const scope = usePageScope(search);
  const change = (patch: Patch) =>
    void navigate({
      search: (before) => ({ ...before, ...patch }),
      resetScroll: false,
      replace: "q" in patch,
    });
  // The filters came with the dialog and go with it: the next export must not be narrowed unseen.
  const leave = () => {
    const { tab, q, status } = search;
    const kept = { ...(tab && { tab }), ...(q && { q }), ...(status && { status }) };
    void navigate({ search: kept, resetScroll: false });
  };
  const open = (dataset = "", like?: string) => change({ new: dataset, like });
  const newExport = (
    <Button look="primary" onPress={() => open()}>
      <Plus size={14} aria-hidden />
      {t("new")}
    </Button>
  );
  const { tab = DEFAULT_TAB } = search;
  return (
    <Page title={app("nav.downloads")} actions={newExport}>
      <Tabs
        label={t("tab.label")}
        tabs={TABS.map((id) => ({ id, label: t(`tab.${id}`) }))}
        selected={tab}
        onSelect={(id) => change({ tab: id === DEFAULT_TAB ? undefined : id })}
      >
        {tab === "files" && <FilesTab search={search} onChange={change} onNew={() => open()} />}
        {tab === "schedules" && <SchedulesTab onNew={open} onOpen={(schedule) => change({ schedule })} />}
        {tab === "templates" && <TemplatesTab onNew={open} />}
      </Tabs>
      <NewExportPanel
        opening={search}
        scope={scope}
        onOpening={({ new: dataset, like }) => open(dataset, like)}
        onClose={leave}
      />
      {search.schedule !== undefined && (
        <SchedulePanel scheduleId={search.schedule} onClose={() => change({ schedule: undefined })} />
      )}
    </Page>
  );
}

/** What the address says about the page from which one came. */
function usePageScope({ where }: DownloadsSearch): PageScope {
  const { search, query } = useFilters();
  const isRanged = search.from !== undefined || search.range !== undefined;
  return {
    dimensions: chosenDimensions(search),
    filters: whereOf(where),
    basis: search.basis,
    range: isRanged ? { from: query.from, to: query.to } : undefined,
  };
}
