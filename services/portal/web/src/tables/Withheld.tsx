import { Lock } from "lucide-react";
import styles from "./LongTable.module.css";

/** What a protected customer's details read, for everybody. */
export const MASK = "************";

/** A value that is not shown, and why. */
export function Withheld({ reason, text = "" }: { reason: string; text?: string }) {
  return (
    <span className={styles.withheld} title={reason}>
      <Lock size={12} aria-hidden />
      <span aria-hidden>{text}</span>
      <span className="visually-hidden">{reason}</span>
    </span>
  );
}
