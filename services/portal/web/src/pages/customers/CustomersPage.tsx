import { getRouteApi } from "@tanstack/react-router";
import { Download, SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { mayEdit, useSession } from "@/api/session";
import { Page } from "@/app/Page";
import { SavedViews } from "@/filters/SavedViews";
import type { Choosing } from "@/tables/SelectCell";
import { MASK } from "@/tables/Withheld";
import { Button } from "@/ui/Button";
import { Chip } from "@/ui/Chip";
import { Segments } from "@/ui/Segments";
import { TypedSearch } from "@/ui/TypedSearch";
import { ChosenBar } from "./ChosenBar";
import { ColumnChooser } from "./ColumnChooser";
import { CustomerPeek } from "./CustomerPeek";
import { CustomersTable } from "./CustomersTable";
import type { Row } from "./rows";
import { DEFAULT_VIEW, filtersOf, readCustomers, whereOf, type CustomersSearch } from "./search";
import { ViewFilters } from "./ViewFilters";
import { VIEWS, type FilterName } from "./views";
import styles from "./Customers.module.css";

const route = getRouteApi("/pages/customers");
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
  // The file has the rows that the table has.
  const where = [...(search.q ? [`customer_name=${search.q}`] : []), ...(search.where ?? [])];
  const takeAlong = () => void navigate({ to: "/downloads", search: { new: DATASETS[view], where } });
  const isEditor = mayEdit(useSession());
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const choosing = useChoosing(chosen, setChosen);
  const exportButton = (
    <Button small onPress={takeAlong}>
      <Download size={14} aria-hidden />
      {t("export")}
    </Button>
  );
  return (
    <Page isFilled title={app("nav.customers")} actions={exportButton}>
      <div className={styles.page}>
        <div className={styles.tools}>
          <Segments
            label={t("view.label")}
            options={VIEWS.map((id) => ({ id, label: t(`view.${id}`) }))}
            selected={view}
            onSelect={(next) => change({ view: next, sort: undefined, where: undefined, hide: undefined })}
          />
          <TypedSearch
            label={t("search")}
            text={search.q ?? ""}
            onSearch={(q) => change({ q: q === "" ? undefined : q })}
          />
          <Narrowing search={search} onChange={change} />
          <SavedViews read={readView} />
          <ColumnChooser view={view} hidden={search.hide ?? []} onChange={(hide) => change({ hide })} />
        </div>
        {chosen.size > 0 && <ChosenBar search={search} chosen={chosen} onChange={setChosen} />}
        <CustomersTable
          search={search}
          choosing={isEditor ? choosing : undefined}
          onSort={(sort) => change({ sort })}
          onOpen={(customerId) => change({ open: customerId })}
        />
      </div>
      {open !== undefined && <CustomerPeek customerId={open} onClose={() => change({ open: undefined })} />}
    </Page>
  );
}

/** The address of a saved view of this page: all but the customer that happened to be open. */
const readView = (search: Record<string, unknown>) => ({ ...readCustomers(search), open: undefined });

function useChoosing(
  chosen: ReadonlySet<string>,
  onChange: (chosen: ReadonlySet<string>) => void,
): Choosing<Row> {
  const t = useTranslations("customers.bulk");
  const nameOf = ({ customer_id, customer_name: name }: Row) =>
    typeof name === "string" && name !== MASK ? name : customer_id;
  return {
    chosen,
    idOf: ({ customer_id }) => customer_id,
    label: (row) => (row ? t("choose", { name: nameOf(row) }) : t("chooseLoaded")),
    onChange: (ids, isChosen) => {
      const next = new Set(chosen);
      ids.forEach((id) => (isChosen ? next.add(id) : next.delete(id)));
      onChange(next);
    },
  };
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
