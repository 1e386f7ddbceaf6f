import { getRouteApi } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { useSession } from "@/api/session";
import { Page } from "@/app/Page";
import { Tabs } from "@/ui/Tabs";
import { AppearanceTab, DevelopersTab } from "./AppearanceTab";
import { DefaultsTab } from "./DefaultsTab";
import { DEFAULT_TAB, TABS, type Tab } from "./search";
import { PeopleTab } from "./PeopleTab";

const route = getRouteApi("/pages/settings");

/** What holds for all customers, requests about people, and how the portal looks to this browser. */
export default function SettingsPage() {
  const app = useTranslations("app");
  const t = useTranslations("settings.tab");
  const { roles } = useSession();
  const { tab = DEFAULT_TAB } = route.useSearch();
  const navigate = route.useNavigate();
  // Requests about people are for owners; whoever follows a link to them is told so.
  const shown = TABS.filter((id) => id !== "people" || tab === "people" || roles.includes("owner"));
  const select = (next: Tab) =>
    void navigate({ search: (before) => ({ ...before, tab: next }), resetScroll: false });
  return (
    <Page title={app("settings.title")}>
      <Tabs
        label={app("settings.title")}
        tabs={shown.map((id) => ({ id, label: t(id) }))}
        selected={tab}
        onSelect={select}
      >
        <Content tab={tab} />
      </Tabs>
    </Page>
  );
}

function Content({ tab }: { tab: Tab }) {
  switch (tab) {
    case "defaults":
      return <DefaultsTab />;
    case "people":
      return <PeopleTab />;
    case "appearance":
      return <AppearanceTab />;
    case "developers":
      return <DevelopersTab />;
  }
}
