import { useState } from "react";
import { useTranslations } from "use-intl";
import { mayEdit, useSession } from "@/api/session";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { Section } from "./Section";
import { changes, useSection } from "./sections";
import styles from "../Customer.module.css";

/** Which account of the billing system the customer is. */
export function Billing({ customerId }: { customerId: string }) {
  const t = useTranslations("customer.billing");
  const { query, change } = useSection(customerId, "billing-profile");
  const isEditor = mayEdit(useSession());
  const [id, setId] = useState("");
  const link = () =>
    change.mutate(changes.linkBilling({ billing_system: "billing", billing_id: id.trim() }), {
      onSuccess: () => setId(""),
    });
  return (
    <Section title={t("title")} lead={t("lead")} query={query} error={change.error}>
      {({ linked, billing_id, billing_system }) => (
        <>
          <p>{linked ? t("linked", { id: billing_id ?? "", system: billing_system ?? "" }) : t("none")}</p>
          {isEditor && (
            <form
              className={styles.inline}
              onSubmit={(event) => {
                event.preventDefault();
                link();
              }}
            >
              <TextField label={t("id")} value={id} onChange={setId} maxLength={256} />
              <Button type="submit" isDisabled={id.trim() === ""}>
                {t("link")}
              </Button>
              {linked && (
                <Button onPress={() => change.mutate(changes.unlinkBilling())}>{t("unlink")}</Button>
              )}
            </form>
          )}
        </>
      )}
    </Section>
  );
}
