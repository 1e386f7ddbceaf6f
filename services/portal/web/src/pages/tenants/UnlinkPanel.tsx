import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { announce } from "@/ui/announce";
import { Button } from "@/ui/Button";
import { Panel } from "@/ui/Panel";
import { Refused } from "@/widgets/states";
import { unlink, type CustomerTenant } from "./tenants";

/** Asks before a link goes. */
export function UnlinkPanel({ tenant, onClose }: { tenant: CustomerTenant; onClose: () => void }) {
  const t = useTranslations("tenants");
  const app = useTranslations("app");
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
  const footer = (
    <>
      <Button onPress={onClose}>{app("cancel")}</Button>
      <Button look="danger" onPress={() => going.mutate()} isPending={going.isPending}>
        {t("unlink")}
      </Button>
    </>
  );
  return (
    <Panel title={t("unlinkTitle")} isOpen onClose={onClose} footer={footer} place="centre">
      <p>{t.rich("unlinkLead", { tenant: name, customer, bdi: (text) => <bdi>{text}</bdi> })}</p>
      <Refused error={going.error} />
    </Panel>
  );
}
