import clsx from "clsx";
import type { ReactNode } from "react";
import { CheckboxButton, CheckboxField, CheckboxGroup, Label } from "react-aria-components";
import styles from "./Downloads.module.css";

interface ChoicesProps {
  label: string;
  hideLabel?: boolean;
  values: string[];
  onChange: (values: string[]) => void;
  /** Beside each other, for few and short ones. */
  isInline?: boolean;
  /** In a box that scrolls, for many. */
  isBoxed?: boolean;
  children: ReactNode;
}

/** Any number of choices. */
export function Choices({ label, hideLabel, isInline, isBoxed, values, onChange, children }: ChoicesProps) {
  return (
    <CheckboxGroup
      {...(hideLabel ? { "aria-label": label } : {})}
      value={values}
      onChange={onChange}
      className={styles.choices ?? ""}
    >
      {!hideLabel && <Label className={styles.label ?? ""}>{label}</Label>}
      <div className={clsx(isInline && styles.inline, isBoxed && styles.columns)}>{children}</div>
    </CheckboxGroup>
  );
}

interface ChoiceProps {
  name: string;
  hint?: string;
}

/** One of several choices, by its `id`. */
export function Choice({ id, ...words }: ChoiceProps & { id: string }) {
  return (
    <CheckboxField value={id}>
      <Words {...words} />
    </CheckboxField>
  );
}

interface SwitchProps extends ChoiceProps {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

/** A choice of its own: yes or no. */
export function YesNo({ isOn, onChange, ...words }: SwitchProps) {
  return (
    <CheckboxField isSelected={isOn} onChange={onChange}>
      <Words {...words} />
    </CheckboxField>
  );
}

function Words({ name, hint }: ChoiceProps) {
  return (
    <CheckboxButton className={styles.choice ?? ""}>
      <i aria-hidden />
      <span>
        {name}
        {hint && <small>{hint}</small>}
      </span>
    </CheckboxButton>
  );
}
