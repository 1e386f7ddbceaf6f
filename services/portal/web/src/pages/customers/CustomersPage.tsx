import { getRouteApi } from "@tanstack/react-router";
import { Download, SlidersHorizontal } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { Page } from "@/app/Page";
import { Button } from "@/ui/Button";
import { Chip } from "@/ui/Chip";
import { SearchField } from "@/ui/Field";
import { Segments } from "@/ui/Segments";
import { ColumnChooser } from "./ColumnChooser";
import { CustomerPeek } from "./CustomerPeek";
import { CustomersTable } from "./CustomersTable";
import { DEFAULT_VIEW, filtersOf, whereOf, type CustomersSearch } from "./search";
import { ViewFilters } from "./ViewFilters";
import { VIEWS, type FilterName } from "./views";
import styles from "./Customers.module.css";

const route = getRouteApi("/pages/customers");
const TYPING_MS = 250;
const DATASETS = {
  basic: "customers-basic",
  vendors: "customers-vendors",
  users: "customers-users",
  details: "customer-details",
};

type Patch = { [Name in keyof CustomersSearch]?: CustomersSearch[Name] | undefined };

/** Everybody who is or was a customer, in four views. */
export default function CustomersPage() {
  const t = useTranslations("customers");
  const app = useTranslations("app");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { view = DEFAULT_VIEW, open } = search;
  const change = (patch: Patch) =>
    void navigate({
      search: (before) => ({ ...before, ...patch }),
      resetScroll: false,
      replace: "q" in patch,
    });
  const takeAlong = () => void navigate({ to: "/downloads", search: { new: DATASETS[view] } });
  const exportButton = (
    <Button small onPress={takeAlong}>
      <Download size={14} aria-hidden />
      {t("export")}
    </Button>
  );
  return (
    <Page title={app("nav.customers")} actions={exportButton}>
      <div className={styles.page}>
        <div className={styles.tools}>
          <Segments
            label={t("view.label")}
            options={VIEWS.map((id) => ({ id, label: t(`view.${id}`) }))}
            selected={view}
            onSelect={(next) => change({ view: next, sort: undefined, where: undefined, hide: undefined })}
          />
          <NameSearch text={search.q ?? ""} onSearch={(q) => change({ q: q === "" ? undefined : q })} />
          <Narrowing search={search} onChange={change} />
          <ColumnChooser view={view} hidden={search.hide ?? []} onChange={(hide) => change({ hide })} />
        </div>
        <CustomersTable
          search={search}
          onSort={(sort) => change({ sort })}
          onOpen={(customerId) => change({ open: customerId })}
        />
      </div>
      {open !== undefined && <CustomerPeek customerId={open} onClose={() => change({ open: undefined })} />}
    </Page>
  );
}

/** Asks once the reader has stopped typing. */
function NameSearch({ text, onSearch }: { text: string; onSearch: (text: string) => void }) {
  const t = useTranslations("customers");
  const [typed, setTyped] = useState(text);
  useEffect(() => {
    if (typed.trim() === text) return;
    const timer = setTimeout(() => onSearch(typed.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  });
  return <SearchField label={t("search")} value={typed} onChange={setTyped} />;
}

function Narrowing({ search, onChange }: { search: CustomersSearch; onChange: (patch: Patch) => void }) {
  const t = useTranslations("customers");
  const [isOpen, setOpen] = useState(false);
  const filters = filtersOf(search.where);
  const names = Object.keys(filters) as FilterName[];
  const without = (name: FilterName) =>
    Object.fromEntries(Object.entries(filters).filter(([other]) => other !== name));
  return (
    <>
      <Button small onPress={() => setOpen(true)}>
        <SlidersHorizontal size={14} aria-hidden />
        {names.length > 0 ? t("filtersCount", { count: names.length }) : t("filters")}
      </Button>
      {names.map((name) => (
        <Chip
          key={name}
          label={t(`filter.${name}`)}
          value={(filters[name] ?? []).join(", ")}
          onRemove={() => onChange({ where: whereOf(without(name)) })}
        />
      ))}
      {isOpen && (
        <ViewFilters
          view={search.view ?? DEFAULT_VIEW}
          filters={filters}
          onApply={(next) => onChange({ where: whereOf(next) })}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
