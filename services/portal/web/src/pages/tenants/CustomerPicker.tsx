import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { ListBox, ListBoxItem } from "react-aria-components";
import { useTranslations } from "use-intl";
import { SearchField } from "@/ui/Field";
import { useReason } from "@/widgets/states";
import { customersQuery } from "./tenants";
import styles from "./Tenants.module.css";

export interface Picked {
  customer_id: string;
  name: string | null;
}

interface Props {
  picked: Picked | undefined;
  onPick: (picked: Picked | undefined) => void;
}

/** Finds a customer by words of its name. */
export function CustomerPicker({ picked, onPick }: Props) {
  const t = useTranslations("tenants");
  const reason = useReason();
  const [typed, setTyped] = useState("");
  const { data, error } = useQuery(customersQuery(useDeferredValue(typed.trim())));
  const found = typed.trim() === "" ? [] : (data ?? []);
  return (
    <div className={styles.picker}>
      <SearchField label={t("findCustomer")} value={typed} onChange={setTyped} />
      {error && <p role="alert">{reason(error)}</p>}
      {typed.trim() !== "" && data?.length === 0 && <p className={styles.hint}>{t("nobodyFits")}</p>}
      <ListBox
        aria-label={t("findCustomer")}
        selectionMode="single"
        selectedKeys={picked ? [picked.customer_id] : []}
        onSelectionChange={(keys) => {
          const [id] = keys;
          onPick(found.find(({ customer_id }) => customer_id === id));
        }}
        className={styles.found ?? ""}
      >
        {found.map(({ customer_id, name }) => (
          <ListBoxItem
            key={customer_id}
            id={customer_id}
            textValue={name ?? customer_id}
            className={styles.option ?? ""}
          >
            <span dir="auto">{name ?? customer_id}</span>
            <small>{customer_id}</small>
          </ListBoxItem>
        ))}
      </ListBox>
      {picked && (
        <p className={styles.hint}>{t("picked", { customer: picked.name ?? picked.customer_id })}</p>
      )}
    </div>
  );
}
