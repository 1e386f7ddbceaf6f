import { ChevronDown } from "lucide-react";
import {
  Button as AriaButton,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue,
} from "react-aria-components";
import styles from "./Select.module.css";

interface Props<Id extends string> {
  label: string;
  options: { id: Id; label: string }[];
  selected: Id;
  onSelect: (id: Id) => void;
  /** Keep the label for screen readers only. */
  hideLabel?: boolean;
}

/** One of many choices. */
export function Select<Id extends string>({ label, options, selected, onSelect, hideLabel }: Props<Id>) {
  return (
    <AriaSelect
      {...(hideLabel ? { "aria-label": label } : {})}
      value={selected}
      onChange={(id) => onSelect(id as Id)}
      className={styles.select ?? ""}
    >
      {!hideLabel && <Label className={styles.label ?? ""}>{label}</Label>}
      <AriaButton className={styles.button ?? ""}>
        <SelectValue className={styles.value ?? ""} />
        <ChevronDown size={14} aria-hidden />
      </AriaButton>
      <Popover className={styles.popover ?? ""} offset={4}>
        <ListBox items={options} className={styles.list ?? ""}>
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.label} className={styles.item ?? ""}>
              {option.label}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
