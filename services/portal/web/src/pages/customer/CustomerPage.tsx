import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { customerQuery, type CustomerDetails } from "@/api/customers";
import { mayEdit, useSession } from "@/api/session";
import { Page } from "@/app/Page";
import { useFormats } from "@/i18n/formats";
import { useWords } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { RowsSkeleton } from "@/ui/Skeleton";
import { Tabs } from "@/ui/Tabs";
import { ErrorState } from "@/widgets/states";
import { ActivityTab } from "./ActivityTab";
import { DeletePanel } from "./DeletePanel";
import { LicencesTab } from "./LicencesTab";
import { OrdersTab, PeopleTab, UsageTab } from "./ListTabs";
import { OverviewTab } from "./OverviewTab";
import { DEFAULT_TAB, TABS, type Tab } from "./search";
import { AccountManager } from "./settings/AccountManager";
import { Billing } from "./settings/Billing";
import { Configuration } from "./settings/Configuration";
import { Tags } from "./settings/Tags";
import { Tenants } from "./settings/Tenants";
import { SubscriptionsTab } from "./SubscriptionsTab";
import styles from "./Customer.module.css";

const route = getRouteApi("/pages/customers/$customerId");

/** One customer with everything that belongs to it, and its settings. */
export default function CustomerPage() {
  const { customerId } = route.useParams();
  const { data, error, refetch } = useQuery(customerQuery(customerId));
  return (
    <Page title={data?.name ?? customerId} actions={<DeleteButton customerId={customerId} />}>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <RowsSkeleton rows={12} />}
      {data && <Customer customer={data} />}
    </Page>
  );
}

function Customer({ customer }: { customer: CustomerDetails }) {
  const t = useTranslations("customer");
  const { tab = DEFAULT_TAB } = route.useSearch();
  const navigate = route.useNavigate();
  const select = (next: Tab) =>
    void navigate({ search: (before) => ({ ...before, tab: next }), resetScroll: false });
  return (
    <>
      <Head customer={customer} />
      <Tabs
        label={t("tabs")}
        tabs={TABS.map((id) => ({ id, label: t(`tab.${id}`) }))}
        selected={tab}
        onSelect={select}
      >
        <div className={styles.tab}>
          <Content customer={customer} tab={tab} />
        </div>
      </Tabs>
    </>
  );
}

function Head({ customer }: { customer: CustomerDetails }) {
  const t = useTranslations("customer");
  const { country } = useFormats();
  const words = useWords();
  const place = customer.country === "unknown" ? null : country(customer.country);
  return (
    <p className={styles.head}>
      <Link to="/customers">{t("all")}</Link>
      <span>
        {[customer.customer_id, customer.status && words.status(customer.status), place, customer.seller]
          .filter(Boolean)
          .join(" · ")}
      </span>
      {customer.redacted && <span>{t("redacted")}</span>}
    </p>
  );
}

function Content({ customer, tab }: { customer: CustomerDetails; tab: Tab }) {
  const { customer_id: customerId } = customer;
  switch (tab) {
    case "overview":
      return <OverviewTab customer={customer} />;
    case "subscriptions":
      return <SubscriptionsTab customerId={customerId} />;
    case "orders":
      return <OrdersTab customerId={customerId} />;
    case "usage":
      return <UsageTab customerId={customerId} />;
    case "people":
      return <PeopleTab customerId={customerId} />;
    case "licences":
      return <LicencesTab customerId={customerId} />;
    case "settings":
      return (
        <div className={styles.halves}>
          <div className={styles.stack}>
            <Tags customerId={customerId} />
            <AccountManager customerId={customerId} />
            <Tenants customerId={customerId} />
            <Billing customerId={customerId} />
          </div>
          <Configuration customerId={customerId} />
        </div>
      );
    case "activity":
      return <ActivityTab customerId={customerId} />;
  }
}

function DeleteButton({ customerId }: { customerId: string }) {
  const t = useTranslations("customer.deletion");
  const [isOpen, setOpen] = useState(false);
  const navigate = route.useNavigate();
  if (!mayEdit(useSession())) return null;
  return (
    <>
      <Button small onPress={() => setOpen(true)}>
        <Trash2 size={14} aria-hidden />
        {t("open")}
      </Button>
      {isOpen && (
        <DeletePanel
          customerId={customerId}
          onClose={() => setOpen(false)}
          onDeleted={() => void navigate({ to: "/customers", search: {} })}
        />
      )}
    </>
  );
}
