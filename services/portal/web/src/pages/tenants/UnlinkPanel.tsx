import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { announce } from "@/ui/announce";
import { ConfirmPanel } from "@/widgets/ConfirmPanel";
import { unlink, type CustomerTenant } from "./tenants";

/** Asks before a link goes. */
export function UnlinkPanel({ tenant, onClose }: { tenant: CustomerTenant; onClose: () => void }) {
  const t = useTranslations("tenants");
  const queries = useQueryClient();
  const name = tenant.name ?? tenant.tenant_id;
  const customer = tenant.customer_name ?? tenant.customer_id;
  const going = useMutation({
    mutationFn: () => unlink(tenant),
    onSuccess: async () => {
      announce(t("unlinked", { tenant: name, customer }));
      onClose();
      await queries.invalidateQueries({ queryKey: ["customers"] });
    },
  });
  return (
    <ConfirmPanel
      title={t("unlinkTitle")}
      lead={t.rich("unlinkLead", { tenant: name, customer, bdi: (text) => <bdi>{text}</bdi> })}
      verb={t("unlink")}
      doing={going}
      onConfirm={() => going.mutate()}
      onClose={onClose}
    />
  );
}
