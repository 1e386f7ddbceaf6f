import { useState } from "react";
import { useTranslations } from "use-intl";
import { mayEdit, useSession } from "@/api/session";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { Section } from "./Section";
import { changes, useSection, type NewTenant, type Tenant } from "./sections";
import styles from "../Customer.module.css";

const EMPTY: NewTenant = { vendor: "", tenant_id: "" };

/** Which tenants at vendors are this customer's. */
export function Tenants({ customerId }: { customerId: string }) {
  const t = useTranslations("customer.tenants");
  const customers = useTranslations("customers");
  const { query, change, asking } = useSection(customerId, "tenants");
  const isEditor = mayEdit(useSession());
  return (
    <Section title={t("title")} lead={t("lead")} query={query} change={change}>
      {({ tenants, redacted }) => (
        <>
          {redacted && <p className={styles.hint}>{customers("protected")}</p>}
          {tenants.length === 0 && <p className={styles.hint}>{t("none")}</p>}
          <ul className={styles.rows}>
            {tenants.map((tenant) => (
              <TenantRow
                key={`${tenant.vendor} ${tenant.tenant_id}`}
                tenant={tenant}
                onUnlink={
                  isEditor ? (link) => change.mutate({ send: asking(changes.unlinkTenant(link)) }) : undefined
                }
              />
            ))}
          </ul>
          {isEditor && (
            <Link
              onLink={(tenant, onMade) => change.mutate({ send: asking(changes.linkTenant(tenant)), onMade })}
            />
          )}
        </>
      )}
    </Section>
  );
}

function TenantRow({ tenant, onUnlink }: { tenant: Tenant; onUnlink: ((link: string) => void) | undefined }) {
  const t = useTranslations("customer.tenants");
  const { link_id: link } = tenant;
  return (
    <li>
      <span>
        <b dir="auto">{tenant.name ?? tenant.tenant_id}</b>
        <small>
          {tenant.vendor} · {tenant.tenant_id} · {t(`source.${tenant.source}`)}
        </small>
      </span>
      {onUnlink && link !== null && (
        <Button small onPress={() => onUnlink(link)}>
          {t("unlink")}
        </Button>
      )}
    </li>
  );
}

function Link({ onLink }: { onLink: (tenant: NewTenant, done: () => void) => void }) {
  const t = useTranslations("customer.tenants");
  const [tenant, setTenant] = useState<NewTenant>(EMPTY);
  const isWhole = tenant.vendor.trim() !== "" && tenant.tenant_id.trim() !== "";
  return (
    <form
      className={styles.inline}
      onSubmit={(event) => {
        event.preventDefault();
        onLink({ vendor: tenant.vendor.trim(), tenant_id: tenant.tenant_id.trim() }, () => setTenant(EMPTY));
      }}
    >
      <TextField
        label={t("vendor")}
        value={tenant.vendor}
        onChange={(vendor) => setTenant({ ...tenant, vendor })}
      />
      <TextField
        label={t("tenantId")}
        value={tenant.tenant_id}
        onChange={(tenant_id) => setTenant({ ...tenant, tenant_id })}
      />
      <Button type="submit" isDisabled={!isWhole}>
        {t("link")}
      </Button>
    </form>
  );
}
