import { useTranslations } from "use-intl";
import type { CustomerDetails } from "@/api/customers";
import { useValueName } from "@/filters/useValueName";
import { useFormats } from "@/i18n/formats";
import { useWords } from "@/i18n/words";
import { useSession } from "@/api/session";
import { MASK, Withheld } from "@/tables/Withheld";
import styles from "./Customer.module.css";

type Fact = [label: string, text: string | null];

/** Who the customer is, and how much of everything it has. */
export function OverviewTab({ customer }: { customer: CustomerDetails }) {
  const t = useTranslations("customer");
  return (
    <div className={styles.columns}>
      <Facts title={t("profile")} facts={useProfile(customer)} />
      <Facts title={t("contact")} facts={useContact(customer)} hidden={useHidden(customer)} />
      <Facts title={t("holdings")} facts={useHoldings(customer)} />
    </div>
  );
}

function useProfile(customer: CustomerDetails): Fact[] {
  const t = useTranslations("customers.column");
  const dimension = useTranslations("filters.dimension");
  const name = useValueName();
  const words = useWords();
  const { moment } = useFormats();
  return [
    [t("status"), customer.status && words.status(customer.status)],
    [t("country"), name("country", customer.country)],
    [t("region"), customer.region],
    [t("state"), customer.state],
    [t("city"), customer.city],
    [t("postal_code"), customer.postal_code],
    [t("language"), customer.language],
    [dimension("seller"), name("seller", customer.seller)],
    [dimension("segment"), name("segment", customer.segment)],
    [dimension("location"), name("location", customer.partner_location)],
    [dimension("sales_channel"), name("sales_channel", customer.sales_channel)],
    [dimension("pricing_model"), name("pricing_model", customer.pricing_model)],
    [dimension("attribution"), customer.attribution_types.join(", ") || null],
    [t("license_type"), customer.license_type],
    [t("created_at"), customer.created_at ? moment(customer.created_at) : null],
  ];
}

function useContact({ contact, ...customer }: CustomerDetails): Fact[] {
  const t = useTranslations("customers.column");
  const own = useTranslations("customer");
  return [
    [t("contact_name"), contact.name],
    [t("contact_email"), contact.email],
    [t("contact_phone"), contact.phone],
    [t("contact_address"), contact.address],
    [t("registration_number"), customer.registration_number],
    [t("vat_number"), customer.vat_number],
    [t("mpn_id"), customer.mpn_id],
    [own("consent"), own(customer.consent ? "yes" : "no")],
    [own("protected"), own(customer.protected ? "yes" : "no")],
  ];
}

function useHoldings(customer: CustomerDetails): Fact[] {
  const t = useTranslations("customers");
  const own = useTranslations("customer");
  const { exact, date } = useFormats();
  return [
    [own("subscriptionsActive"), exact(customer.subscriptions_active)],
    [own("subscriptionsTotal"), exact(customer.subscriptions_total)],
    [t("column.seats"), exact(customer.seats)],
    [t("orders"), exact(customer.orders_count)],
    [t("firstPurchased"), customer.first_purchased_at ? date(customer.first_purchased_at) : null],
    [own("users"), exact(customer.totals.users)],
    [own("vendors"), exact(customer.totals.vendor_accounts)],
  ];
}

const PERSONAL = 4;

/** Why the contact's fields are empty where they are: the role, or that nobody consented. */
function useHidden({ consent }: CustomerDetails): string | undefined {
  const t = useTranslations("customers");
  const own = useTranslations("customer");
  const { profile } = useSession();
  if (!profile.personal_data) return t("roleHides");
  return consent ? undefined : own("noConsent");
}

interface FactsProps {
  title: string;
  facts: Fact[];
  /** Why the first, personal ones may be empty. */
  hidden?: string | undefined;
}

function Facts({ title, facts, hidden }: FactsProps) {
  const t = useTranslations("customers");
  return (
    <section className={styles.card}>
      <h2>{title}</h2>
      <dl className={styles.facts}>
        {facts.map(([label, text], index) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd dir="auto">
              {text === MASK ? (
                <Withheld reason={t("protected")} text={MASK} />
              ) : text === null && hidden !== undefined && index < PERSONAL ? (
                <Withheld reason={hidden} text={hidden} />
              ) : (
                (text ?? "–")
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
