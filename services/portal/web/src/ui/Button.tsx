import clsx from "clsx";
import type { ReactNode } from "react";
import { Button as AriaButton, Tooltip, TooltipTrigger, type ButtonProps } from "react-aria-components";
import styles from "./Button.module.css";

type Look = "plain" | "primary" | "quiet" | "danger";

interface Props extends ButtonProps {
  look?: Look;
  small?: boolean;
  children: ReactNode;
}

/**
 * A button that says its verb. What it does takes a while: `isPending`, not `isDisabled`, which would lose the focus, and in a
 * dialog Escape with it.
 */
export function Button({ look = "plain", small, className, ...rest }: Props) {
  return (
    <AriaButton {...rest} className={clsx(styles.button, styles[look], small && styles.small, className)} />
  );
}

interface IconProps extends ButtonProps {
  /** What it does; read out, and shown on hover and focus. */
  label: string;
  children: ReactNode;
}

/** A button that is only a picture: its label is its tooltip. */
export function IconButton({ label, className, ...rest }: IconProps) {
  return (
    <TooltipTrigger delay={400} closeDelay={0}>
      <AriaButton {...rest} aria-label={label} className={clsx(styles.icon, className)} />
      <Tooltip className={styles.tooltip ?? ""} offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
