import { useState } from "react";
import { useTranslations } from "use-intl";
import { useSession } from "@/api/session";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { Panel } from "@/ui/Panel";
import { Select } from "@/ui/Select";
import type { ViewFilters as Filters } from "./search";
import { AGREEMENT, DAY_FILTERS, FILTERS, PERSONAL_FILTERS, type FilterName, type View } from "./views";
import styles from "./Customers.module.css";

interface Props {
  view: View;
  filters: Filters;
  onApply: (filters: Filters) => void;
  onClose: () => void;
}

type Texts = Partial<Record<FilterName, string>>;

const textsOf = (filters: Filters): Texts =>
  Object.fromEntries(Object.entries(filters).map(([name, values]) => [name, values.join(", ")]));

/** Values apart by commas; a day stays whole. */
export function filtersFrom(texts: Texts): Filters {
  const read = Object.entries(texts).map(([name, text]) => {
    const values = text.split(",").map((value) => value.trim());
    return [name, values.filter((value) => value !== "")] as const;
  });
  return Object.fromEntries(read.filter(([, values]) => values.length > 0));
}

/** Every filter of a view. */
export function ViewFilters({ view, filters, onApply, onClose }: Props) {
  const t = useTranslations("customers");
  const [texts, setTexts] = useState<Texts>(() => textsOf(filters));
  const apply = () => {
    onApply(filtersFrom(texts));
    onClose();
  };
  const footer = (
    <div className={styles.buttons}>
      <Button onPress={() => setTexts({})}>{t("clearFilters")}</Button>
      <Button look="primary" onPress={apply}>
        {t("apply")}
      </Button>
    </div>
  );
  return (
    <Panel title={t("filters")} subtitle={t("filtersLead")} isOpen onClose={onClose} footer={footer}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          apply();
        }}
      >
        {FILTERS[view].map((name) => (
          <FilterInput
            key={name}
            name={name}
            text={texts[name] ?? ""}
            onChange={(text) => setTexts((before) => ({ ...before, [name]: text }))}
          />
        ))}
        <button type="submit" hidden />
      </form>
    </Panel>
  );
}

const ANY = "any";

function FilterInput({
  name,
  text,
  onChange,
}: {
  name: FilterName;
  text: string;
  onChange: (text: string) => void;
}) {
  const t = useTranslations("customers");
  const { profile } = useSession();
  const label = t(`filter.${name}`);
  if (PERSONAL_FILTERS.has(name) && !profile.personal_data)
    return <TextField label={label} hint={t("personalFilter")} value="" isDisabled />;
  if (name === "agreement_signed")
    return (
      <Select
        label={label}
        options={[
          { id: ANY, label: t("any") },
          ...AGREEMENT.map((id) => ({ id, label: t(`agreement.${id}`) })),
        ]}
        selected={text === "" ? ANY : text}
        onSelect={(id) => onChange(id === ANY ? "" : id)}
      />
    );
  if (DAY_FILTERS.has(name)) return <TextField label={label} type="date" value={text} onChange={onChange} />;
  const hint = name === "country" ? t("countryHint") : name === "tag" ? t("tagHint") : t("several");
  return <TextField label={label} hint={hint} value={text} onChange={onChange} />;
}
