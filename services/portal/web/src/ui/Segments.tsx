import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import styles from "./Segments.module.css";

interface Props<Id extends string> {
  label: string;
  options: { id: Id; label: string; hint?: string }[];
  selected: Id;
  onSelect: (id: Id) => void;
  /** Somebody points at a choice, or begins to press it. */
  onAim?: (id: Id) => void;
}

/** One of a few choices, all in sight. */
export function Segments<Id extends string>({ label, options, selected, onSelect, onAim }: Props<Id>) {
  return (
    <ToggleButtonGroup
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[selected]}
      onSelectionChange={(keys) => {
        const [chosen] = keys;
        if (chosen !== undefined) onSelect(chosen as Id);
      }}
      className={styles.group ?? ""}
    >
      {options.map((option) => (
        <ToggleButton
          key={option.id}
          id={option.id}
          aria-label={option.hint}
          onHoverStart={() => onAim?.(option.id)}
          onPressStart={() => onAim?.(option.id)}
          className={styles.segment ?? ""}
        >
          {option.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
