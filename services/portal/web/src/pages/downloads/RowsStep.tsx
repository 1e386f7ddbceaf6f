import { useState } from "react";
import { CheckboxButton, CheckboxField, CheckboxGroup, Label } from "react-aria-components";
import { useTranslations } from "use-intl";
import { Button } from "@/ui/Button";
import { SearchField, TextField } from "@/ui/Field";
import { withFilter, type Draft } from "./draft";
import type { Dataset, DatasetFilter } from "./exports";
import styles from "./Downloads.module.css";

export interface StepProps {
  dataset: Dataset;
  draft: Draft;
  onChange: (draft: Draft) => void;
}

/** Which rows and columns. */
export function RowsStep({ dataset, draft, onChange }: StepProps) {
  const t = useTranslations("downloads");
  return (
    <div className={styles.form}>
      {dataset.periods.length > 0 && (
        <fieldset className={styles.pair}>
          <legend>{t("period")}</legend>
          <TextField
            label={t("from")}
            value={draft.from}
            placeholder="2026-01"
            onChange={(from) => onChange({ ...draft, from })}
          />
          <TextField
            label={t("to")}
            value={draft.to}
            placeholder="2026-12"
            onChange={(to) => onChange({ ...draft, to })}
          />
        </fieldset>
      )}
      {dataset.filters.map((filter) => (
        <FilterField
          key={filter.name}
          filter={filter}
          values={draft.filters[filter.name] ?? []}
          onChange={(values) => onChange(withFilter(draft, filter.name, values))}
        />
      ))}
      <Columns dataset={dataset} draft={draft} onChange={onChange} />
    </div>
  );
}

interface FieldProps {
  filter: DatasetFilter;
  values: string[];
  onChange: (values: string[]) => void;
}

function FilterField({ filter, values, onChange }: FieldProps) {
  const t = useTranslations("downloads");
  const [text, setText] = useState(values.join(", "));
  if (filter.choices.length > 0)
    return (
      <CheckboxGroup value={values} onChange={onChange} className={styles.choices ?? ""}>
        <Label>{filter.name}</Label>
        {filter.choices.map((choice) => (
          <Choice key={choice} name={choice} />
        ))}
      </CheckboxGroup>
    );
  const split = (given: string) =>
    given
      .split(",")
      .map((value) => value.trim())
      .filter((value) => value !== "");
  const change = (given: string) => {
    setText(given);
    onChange(split(given));
  };
  return (
    <TextField
      label={filter.name}
      hint={`${filter.description} ${t("several")}`}
      value={text}
      onChange={change}
    />
  );
}

function Columns({ dataset, draft, onChange }: StepProps) {
  const t = useTranslations("downloads");
  const [search, setSearch] = useState("");
  const names = dataset.columns.map(({ name }) => name);
  const chosen = draft.columns.length > 0 ? draft.columns : names;
  // In the order of choice: what is added goes to the end. None at all means all again.
  const choose = (next: string[]) =>
    onChange({
      ...draft,
      columns: next.length === names.length && next.every((name, at) => name === names[at]) ? [] : next,
    });
  const shown = dataset.columns.filter(({ name }) => name.includes(search.trim().toLowerCase()));
  return (
    <section>
      <div className={styles.columnsHead}>
        <h3>{t("columns", { chosen: chosen.length, all: names.length })}</h3>
        <Button
          small
          look="quiet"
          onPress={() => onChange({ ...draft, columns: [] })}
          isDisabled={draft.columns.length === 0}
        >
          {t("allColumns")}
        </Button>
      </div>
      {names.length > 12 && <SearchField label={t("searchColumns")} value={search} onChange={setSearch} />}
      <CheckboxGroup
        aria-label={t("column.columns")}
        value={chosen}
        onChange={choose}
        className={styles.columns ?? ""}
      >
        {shown.map(({ name, description }) => (
          <Choice key={name} name={name} hint={description} />
        ))}
      </CheckboxGroup>
    </section>
  );
}

function Choice({ name, hint }: { name: string; hint?: string }) {
  return (
    <CheckboxField value={name}>
      <CheckboxButton className={styles.choice ?? ""}>
        <i aria-hidden />
        <span>
          {name}
          {hint && <small>{hint}</small>}
        </span>
      </CheckboxButton>
    </CheckboxField>
  );
}
