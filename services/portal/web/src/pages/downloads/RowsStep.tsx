import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/ui/Button";
import { matches } from "@/filters/matching";
import { hasPlans, usePlanNames } from "@/filters/planNames";
import { toQuery } from "@/filters/search";
import { useTold } from "@/i18n/told";
import { SearchField, TextField } from "@/ui/Field";
import { Choice, Choices } from "./Choice";
import { carried, withFilter, type Draft, type PageScope } from "./draft";
import type { Dataset, DatasetFilter } from "./exports";
import { ownFilters } from "./period";
import { PeriodFields } from "./PeriodFields";
import { useFilterWords } from "./useFilterWords";
import styles from "./Downloads.module.css";

export interface StepProps {
  dataset: Dataset;
  draft: Draft;
  onChange: (draft: Draft) => void;
}

/** Which rows and columns. */
export function RowsStep({ dataset, draft, onChange, scope }: StepProps & { scope: PageScope }) {
  return (
    <div className={styles.form}>
      <Carried dataset={dataset} scope={scope} />
      {dataset.periods.length > 0 && (
        <PeriodFields
          dataset={dataset}
          period={draft.period}
          onChange={(period) => onChange({ ...draft, period })}
        />
      )}
      {ownFilters(dataset).map((filter) => (
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

/** What came along from the page, and what this table cannot follow: no filter is dropped in silence. */
function Carried({ dataset, scope }: { dataset: Dataset; scope: PageScope }) {
  const t = useTranslations("downloads");
  const { filters, left } = carried(dataset, scope);
  const dimension = useTranslations("filters.dimension");
  const names = left.map((name) => (dimension.has(name as never) ? dimension(name as never) : name));
  const count = Object.keys(filters).length;
  if (count === 0 && left.length === 0) return null;
  return (
    <p className={styles.hint} role="status">
      {count > 0 && t("carried", { count })} {left.length > 0 && t("left_out", { names: names.join(", ") })}
    </p>
  );
}

interface FieldProps {
  filter: DatasetFilter;
  values: string[];
  onChange: (values: string[]) => void;
}

function FilterField({ filter, values, onChange }: FieldProps) {
  const t = useTranslations("downloads");
  const words = useFilterWords();
  const [text, setText] = useState(values.join(", "));
  if (filter.choices.length > 0)
    return (
      <Choices label={words.title(filter)} values={values} onChange={onChange} isInline>
        {filter.choices.map((choice) => (
          <Choice key={choice} id={choice} name={words.choice(choice)} />
        ))}
      </Choices>
    );
  const change = (given: string) => {
    setText(given);
    onChange(valuesOf(given));
  };
  return (
    <div>
      <TextField
        label={words.title(filter)}
        hint={`${plain(words.description(filter))} ${t("several")}`.trim()}
        value={text}
        onChange={change}
      />
      <ValueNames filter={filter.name} codes={values} />
    </div>
  );
}

/** Products and SKUs are asked for by their codes; here one reads which they are. */
function ValueNames({ filter, codes }: { filter: string; codes: string[] }) {
  const dimension = filter.replace(/_id$/, "");
  const isNeeded = codes.length > 0 && hasPlans({ [dimension]: codes });
  const nameOf = usePlanNames(toQuery({}, new Date()), isNeeded);
  const named = codes.flatMap((code) => {
    const name = nameOf(dimension, code);
    return name ? [{ code, name }] : [];
  });
  if (named.length === 0) return null;
  return (
    <ul className={styles.valueNames}>
      {named.map(({ code, name }) => (
        <li key={code}>
          {name} <small>{code}</small>
        </li>
      ))}
    </ul>
  );
}

/** Descriptions mark code as the API's documents do. */
const plain = (text: string) => text.replaceAll("`", "");

const valuesOf = (text: string) =>
  text
    .split(",")
    .map((value) => value.trim())
    .filter((value) => value !== "");

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
  const told = useTold();
  const shown = dataset.columns.filter(({ name, title }) => matches(`${name} ${told(title)}`, search));
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
      <Choices label={t("column.columns")} hideLabel values={chosen} onChange={choose} isBoxed>
        {shown.map(({ name, title, description }) => (
          <Choice
            key={name}
            id={name}
            name={told(title)}
            hint={[name, plain(told(description))].filter(Boolean).join(" · ")}
          />
        ))}
      </Choices>
    </section>
  );
}
