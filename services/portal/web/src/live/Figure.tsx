import clsx from "clsx";
import { useEffect, useState } from "react";
import styles from "./Figure.module.css";

const UNDERLINED_MS = 3_000;

/** True for three seconds after `value` moved while `scope` (what the figure is about) stayed the same. */
export function useMoved(value: string, scope: string): boolean {
  const [seen, setSeen] = useState({ value, scope, moved: false });
  if (seen.value !== value || seen.scope !== scope) {
    setSeen({ value, scope, moved: seen.scope === scope });
  }
  useEffect(() => {
    if (!seen.moved) return;
    const timer = setTimeout(() => setSeen((now) => ({ ...now, moved: false })), UNDERLINED_MS);
    return () => clearTimeout(timer);
  }, [seen]);
  return seen.moved;
}

/** A number that shows that it has just moved. */
export function Figure({ children, scope }: { children: string; scope: string }) {
  const moved = useMoved(children, scope);
  return <span className={clsx("number", styles.figure, moved && styles.moved)}>{children}</span>;
}
