import { useState } from "react";
import { useTranslations } from "use-intl";
import { mayEdit, useSession } from "@/api/session";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { Section } from "./Section";
import { changes, useSection } from "./sections";
import styles from "../Customer.module.css";

const DEFAULT_SYSTEM = "billing";

/** Which account of the billing system the customer is. */
export function Billing({ customerId }: { customerId: string }) {
  const t = useTranslations("customer.billing");
  const customers = useTranslations("customers");
  const { query, change, asking } = useSection(customerId, "billing-profile");
  const isEditor = mayEdit(useSession());
  const [id, setId] = useState("");
  const [system, setSystem] = useState(DEFAULT_SYSTEM);
  const link = () =>
    change.mutate({
      send: asking(
        changes.linkBilling({ billing_system: system.trim() || DEFAULT_SYSTEM, billing_id: id.trim() }),
      ),
      onMade: () => setId(""),
    });
  return (
    <Section title={t("title")} lead={t("lead")} query={query} change={change}>
      {({ linked, billing_id, billing_system, redacted }) => (
        <>
          <p>{linked ? t("linked", { id: billing_id ?? "", system: billing_system ?? "" }) : t("none")}</p>
          {redacted && <p className={styles.hint}>{customers("protected")}</p>}
          {isEditor && (
            <form
              className={styles.inline}
              onSubmit={(event) => {
                event.preventDefault();
                link();
              }}
            >
              <TextField label={t("system")} value={system} onChange={setSystem} maxLength={256} />
              <TextField label={t("id")} value={id} onChange={setId} maxLength={256} />
              <Button type="submit" isDisabled={id.trim() === ""}>
                {t("link")}
              </Button>
              {linked && (
                <Button onPress={() => change.mutate({ send: asking(changes.unlinkBilling()) })}>
                  {t("unlink")}
                </Button>
              )}
            </form>
          )}
        </>
      )}
    </Section>
  );
}
