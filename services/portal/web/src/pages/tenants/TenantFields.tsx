import { X } from "lucide-react";
import { useTranslations } from "use-intl";
import { IconButton } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import type { TypedTenant } from "./tenants";
import styles from "./Tenants.module.css";

interface Props {
  number: number;
  tenant: TypedTenant;
  /** Why it cannot be linked: whose it is, and who says so. */
  problem: string | undefined;
  onChange: (tenant: TypedTenant) => void;
  /** Left out for the only one. */
  onRemove: (() => void) | undefined;
}

/** One tenant to link. */
export function TenantFields({ number, tenant, problem, onChange, onRemove }: Props) {
  const t = useTranslations("tenants");
  return (
    <fieldset className={styles.tenant}>
      <legend>
        {t("tenant", { number })}
        {onRemove && (
          <IconButton label={t("remove", { number })} onPress={onRemove}>
            <X size={14} aria-hidden />
          </IconButton>
        )}
      </legend>
      <TextField
        label={t("column.vendor")}
        value={tenant.vendor}
        onChange={(vendor) => onChange({ ...tenant, vendor })}
        maxLength={256}
      />
      <TextField
        label={t("column.tenant_id")}
        value={tenant.tenant_id}
        onChange={(tenant_id) => onChange({ ...tenant, tenant_id })}
        maxLength={256}
        problem={problem}
      />
      <TextField
        label={t("column.name")}
        value={tenant.name}
        onChange={(name) => onChange({ ...tenant, name })}
        maxLength={256}
      />
    </fieldset>
  );
}
