import clsx from "clsx";
import { ChevronRight } from "lucide-react";
import { useMemo, type ReactNode, type SyntheticEvent } from "react";
import {
  Button as AriaButton,
  Disclosure,
  DisclosurePanel,
  Heading,
  ListBox,
  ListBoxItem,
  ListLayout,
  Virtualizer,
} from "react-aria-components";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { matches } from "./matching";
import { codeBeside } from "./planNames";
import { useAim } from "./preparing";
import { toggled, type Dimension } from "./search";
import { useFilters } from "./useFilters";
import { useValueName } from "./useValueName";
import styles from "./FilterPanel.module.css";

export interface ValueOption {
  value: string;
  /** What people call it, where the value is a code. */
  name?: string | null;
  customers: number;
}

interface Props {
  dimension: Dimension;
  options: ValueOption[];
  /** What the reader searches for, over all dimensions. */
  text: string;
}

const ROW = 30;
const ROWS_IN_SIGHT = 9;

/** The values of one dimension, several of which may be chosen. Only the rows in sight exist, so 500 are no burden. */
export function ValueList({ dimension, options, text }: Props) {
  const t = useTranslations("filters");
  const { search, change } = useFilters();
  const name = useValueName();
  const chosen = search[dimension] ?? [];
  const all = withChosen(options, chosen);
  const found = all.filter(({ value, name: told }) =>
    matches(`${name(dimension, value, told)} ${value}`, text),
  );
  if (text !== "" && found.length === 0) return null;
  const title = t(`dimension.${dimension}`);
  return (
    <Disclosure
      className={styles.dimension ?? ""}
      defaultExpanded={chosen.length > 0}
      key={text === "" ? "" : "found"}
      {...(text ? { isExpanded: true } : {})}
    >
      <Heading level={3} className={styles.heading ?? ""}>
        <AriaButton slot="trigger" className={styles.trigger ?? ""}>
          <ChevronRight size={14} aria-hidden className={styles.chevron} />
          {title}
          <span className={clsx("number", styles.count)}>
            {chosen.length > 0 ? `${chosen.length} / ${all.length}` : all.length}
          </span>
        </AriaButton>
      </Heading>
      <DisclosurePanel>
        {found.length === 0 ? (
          <p className={styles.none}>{t("noValues")}</p>
        ) : (
          <Aimed dimension={dimension}>
            <Values
              title={title}
              dimension={dimension}
              options={found}
              chosen={chosen}
              onChange={(values) => change({ [dimension]: values })}
            />
          </Aimed>
        )}
      </DisclosurePanel>
    </Disclosure>
  );
}

/** A chosen value that no figure has any more stays in the list: it must be possible to take it out. */
function withChosen(options: ValueOption[], chosen: string[]): ValueOption[] {
  const known = new Set(options.map(({ value }) => value));
  return [
    ...options,
    ...chosen.filter((value) => !known.has(value)).map((value) => ({ value, customers: 0 })),
  ];
}

/** Asks ahead for the figures with the value that somebody points at, or has come to with the keyboard. */
function Aimed({ dimension, children }: { dimension: Dimension; children: ReactNode }) {
  const { search } = useFilters();
  const { at } = useAim();
  const aim = ({ target }: SyntheticEvent) => {
    const row = target instanceof Element ? target.closest<HTMLElement>("[role=option]") : null;
    const value = row?.dataset.key;
    at(value === undefined ? undefined : { [dimension]: toggled(search, dimension, value) });
  };
  return (
    // Nothing is done by it: what is chosen is chosen in the list.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div onPointerOver={aim} onPointerLeave={() => at(undefined)} onFocus={aim} onBlur={() => at(undefined)}>
      {children}
    </div>
  );
}

interface ValuesProps {
  title: string;
  dimension: Dimension;
  options: ValueOption[];
  chosen: string[];
  onChange: (values: string[] | undefined) => void;
}

function Values({ title, dimension, options, chosen, onChange }: ValuesProps) {
  const { exact } = useFormats();
  const name = useValueName();
  const items = useMemo(() => options.map((option) => ({ ...option, id: option.value })), [options]);
  const shown = new Set(items.map(({ id }) => id));
  return (
    <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight: ROW }}>
      <ListBox
        aria-label={title}
        items={items}
        selectionMode="multiple"
        selectedKeys={chosen}
        onSelectionChange={(keys) => {
          const kept = chosen.filter((value) => !shown.has(value));
          const values = keys === "all" ? [...shown] : [...keys].map(String);
          const next = [...new Set([...kept, ...values])].sort();
          onChange(next.length > 0 ? next : undefined);
        }}
        className={styles.values ?? ""}
        style={{ height: Math.min(items.length, ROWS_IN_SIGHT) * ROW }}
      >
        {(option) => {
          const called = name(dimension, option.value, option.name);
          return (
            <ListBoxItem id={option.id} textValue={called} className={styles.value ?? ""}>
              {({ isSelected }) => (
                <>
                  <i className={clsx(styles.box, isSelected && styles.checked)} aria-hidden />
                  <Called called={called} code={option.name ? option.value : called} />
                  <span className="number">{exact(option.customers)}</span>
                </>
              )}
            </ListBoxItem>
          );
        }}
      </ListBox>
    </Virtualizer>
  );
}

/** What a value is called, and its code where that is something else. */
function Called({ called, code }: { called: string; code: string }) {
  const beside = codeBeside(code, called);
  return (
    <>
      <span className={styles.name} title={called}>
        {called}
      </span>
      {beside && (
        <small className={styles.code} title={beside}>
          {beside}
        </small>
      )}
    </>
  );
}
