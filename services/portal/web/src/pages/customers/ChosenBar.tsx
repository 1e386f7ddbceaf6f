import { useState } from "react";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { Button } from "@/ui/Button";
import { useReason } from "@/widgets/states";
import { BulkPanel } from "./BulkPanel";
import type { BulkChange } from "./bulk";
import { MOST_CHOSEN, useAllThatFit } from "./choosing";
import type { CustomersSearch } from "./search";
import styles from "./Customers.module.css";

interface Props {
  search: CustomersSearch;
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}

/** How many customers are chosen, how to choose more, and what can be done to all of them. */
export function ChosenBar({ search, chosen, onChange }: Props) {
  const t = useTranslations("customers.bulk");
  const { exact } = useFormats();
  const reason = useReason();
  const [kind, setKind] = useState<BulkChange["kind"]>();
  const all = useAllThatFit(search, onChange);
  return (
    <div className={styles.chosen} role="group" aria-label={t("label")}>
      <b>{t("chosen", { count: chosen.size, number: exact(chosen.size) })}</b>
      <Button small onPress={() => setKind("tags")}>
        {t("tags")}
      </Button>
      <Button small onPress={() => setKind("configuration")}>
        {t("configuration")}
      </Button>
      <Button small look="quiet" onPress={() => all.mutate()} isPending={all.isPending}>
        {t(all.isPending ? "choosing" : "allThatFit")}
      </Button>
      <Button small look="quiet" onPress={() => onChange(new Set())}>
        {t("nobody")}
      </Button>
      {all.data === true && <span>{t("cut", { most: exact(MOST_CHOSEN) })}</span>}
      {all.error && <span role="alert">{reason(all.error)}</span>}
      {kind && <BulkPanel kind={kind} ids={[...chosen]} onClose={() => setKind(undefined)} />}
    </div>
  );
}
