import { SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/ui/Button";
import { Chip } from "@/ui/Chip";
import { TextField } from "@/ui/Field";
import { Panel } from "@/ui/Panel";
import { TypedSearch } from "@/ui/TypedSearch";
import { FILTERS, type FilterName, type LicencesSearch } from "./search";
import styles from "./Licences.module.css";

interface Props {
  search: LicencesSearch;
  onChange: (patch: { q?: string | undefined; where?: string[] | undefined }) => void;
}

type Texts = Partial<Record<FilterName, string>>;

function textsOf(where: readonly string[] = []): Texts {
  const texts: Texts = {};
  for (const pair of where) {
    const at = pair.indexOf("=");
    const name = pair.slice(0, at) as FilterName;
    texts[name] = [texts[name], pair.slice(at + 1)].filter(Boolean).join(", ");
  }
  return texts;
}

function whereOf(texts: Texts): string[] | undefined {
  const pairs = FILTERS.flatMap((name) =>
    (texts[name] ?? "")
      .split(",")
      .map((value) => value.trim())
      .filter((value) => value !== "")
      .map((value) => `${name}=${value}`),
  );
  return pairs.length > 0 ? pairs : undefined;
}

/** Which customers the lines are of. */
export function CustomerFilters({ search, onChange }: Props) {
  const t = useTranslations("customers");
  const [isOpen, setOpen] = useState(false);
  const texts = textsOf(search.where);
  const names = FILTERS.filter((name) => texts[name] !== undefined);
  return (
    <>
      <TypedSearch
        label={t("search")}
        text={search.q ?? ""}
        onSearch={(q) => onChange({ q: q === "" ? undefined : q })}
      />
      <Button small onPress={() => setOpen(true)}>
        <SlidersHorizontal size={14} aria-hidden />
        {names.length > 0 ? t("filtersCount", { count: names.length }) : t("filters")}
      </Button>
      {names.map((name) => (
        <Chip
          key={name}
          label={t(`filter.${name}`)}
          value={texts[name] ?? ""}
          onRemove={() => onChange({ where: whereOf({ ...texts, [name]: "" }) })}
        />
      ))}
      {isOpen && (
        <FilterPanel
          texts={texts}
          onApply={(next) => onChange({ where: whereOf(next) })}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

interface PanelProps {
  texts: Texts;
  onApply: (texts: Texts) => void;
  onClose: () => void;
}

function FilterPanel({ texts: begin, onApply, onClose }: PanelProps) {
  const t = useTranslations("customers");
  const [texts, setTexts] = useState(begin);
  const apply = () => {
    onApply(texts);
    onClose();
  };
  const footer = (
    <Button look="primary" onPress={apply}>
      {t("apply")}
    </Button>
  );
  const hintOf = (name: FilterName) =>
    t(name === "country" ? "countryHint" : name === "tag" ? "tagHint" : "several");
  return (
    <Panel title={t("filters")} subtitle={t("filtersLead")} isOpen onClose={onClose} footer={footer}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          apply();
        }}
      >
        {FILTERS.map((name) => (
          <TextField
            key={name}
            label={t(`filter.${name}`)}
            hint={hintOf(name)}
            value={texts[name] ?? ""}
            onChange={(text) => setTexts((before) => ({ ...before, [name]: text }))}
          />
        ))}
        <button type="submit" hidden />
      </form>
    </Panel>
  );
}
