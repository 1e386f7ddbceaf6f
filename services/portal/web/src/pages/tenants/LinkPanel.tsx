import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem } from "@/api/problem";
import { announce } from "@/ui/announce";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { Panel } from "@/ui/Panel";
import { Segments } from "@/ui/Segments";
import { Refused, useReason } from "@/widgets/states";
import { CustomerPicker, type Picked } from "./CustomerPicker";
import { TenantFields } from "./TenantFields";
import { addWith, EMPTY_TENANT, isWhole, linkTo, type NewCustomer, type TypedTenant } from "./tenants";
import styles from "./Tenants.module.css";

const NOBODY: Record<keyof NewCustomer, string> = { name: "", country: "", seller: "", segment: "" };
const MOST = 100;

/** Links one tenant or many, to a customer that is known or to a new one: all, or none. */
export function LinkPanel({ onClose }: { onClose: () => void }) {
  const t = useTranslations("tenants");
  const reason = useReason();
  const [kind, setKind] = useState<"existing" | "new">("existing");
  const [picked, setPicked] = useState<Picked>();
  const [customer, setCustomer] = useState(NOBODY);
  const [tenants, setTenants] = useState([EMPTY_TENANT]);
  const linking = useLinking(onClose);
  const target = kind === "existing" ? picked : customer.name.trim() !== "" && customer;
  const put = (index: number, tenant: TypedTenant) => {
    linking.reset();
    setTenants((before) => before.map((each, place) => (place === index ? tenant : each)));
  };
  const footer = (
    <Button
      look="primary"
      isDisabled={!target || !tenants.every(isWhole)}
      isPending={linking.isPending}
      onPress={() => linking.mutate({ picked: kind === "existing" ? picked : undefined, customer, tenants })}
    >
      {t("linkCount", { count: tenants.length })}
    </Button>
  );
  const place = placeOf(linking.error);
  return (
    <Panel title={t("linkTitle")} subtitle={t("linkLead")} isOpen onClose={onClose} footer={footer}>
      <div className={styles.form}>
        <Segments
          label={t("target.label")}
          options={[
            { id: "existing", label: t("target.existing") },
            { id: "new", label: t("target.new") },
          ]}
          selected={kind}
          onSelect={setKind}
        />
        {kind === "existing" ? (
          <CustomerPicker picked={picked} onPick={setPicked} />
        ) : (
          (Object.keys(NOBODY) as (keyof NewCustomer)[]).map((field) => (
            <TextField
              key={field}
              label={t(`new.${field}`)}
              value={customer[field]}
              onChange={(text) => setCustomer((before) => ({ ...before, [field]: text }))}
              {...(field === "country" ? { hint: t("new.countryHint"), maxLength: 2 } : {})}
            />
          ))
        )}
        {tenants.map((tenant, index) => (
          <TenantFields
            key={index}
            number={index + 1}
            tenant={tenant}
            problem={place === index && linking.error ? reason(linking.error) : undefined}
            onChange={(next) => put(index, next)}
            onRemove={
              tenants.length > 1 ? () => setTenants(tenants.filter((_, other) => other !== index)) : undefined
            }
          />
        ))}
        {tenants.length < MOST && (
          <Button small onPress={() => setTenants([...tenants, EMPTY_TENANT])}>
            <Plus size={14} aria-hidden />
            {t("another")}
          </Button>
        )}
        {place === undefined && <Refused error={linking.error} />}
      </div>
    </Panel>
  );
}

interface Asked {
  picked: Picked | undefined;
  customer: Record<keyof NewCustomer, string>;
  tenants: TypedTenant[];
}

function useLinking(onDone: () => void) {
  const t = useTranslations("tenants");
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ picked, customer, tenants }: Asked) => {
      if (picked) await linkTo(picked.customer_id, tenants);
      else await addWith(bodyOf(customer), tenants);
    },
    onSuccess: async (_, { picked, customer, tenants }) => {
      announce(t("linked", { count: tenants.length, customer: picked?.name ?? customer.name }));
      onDone();
      await queries.invalidateQueries({ queryKey: ["customers"] });
    },
  });
}

const bodyOf = ({ name, country, seller, segment }: Asked["customer"]): NewCustomer => ({
  name: name.trim(),
  country: country.trim().toUpperCase() || "unknown",
  seller: seller.trim() || "unknown",
  segment: segment.trim() || "unknown",
});

/** The tenant that a refusal is about. */
function placeOf(error: Error | null): number | undefined {
  const field = error instanceof ApiProblem ? error.field : undefined;
  const found = /^tenants\.(\d+)\./.exec(field ?? "");
  return found ? Number(found[1]) : undefined;
}
