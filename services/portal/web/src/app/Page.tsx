import type { ReactNode } from "react";
import { FilterBar } from "@/filters/FilterBar";
import type { Prepare } from "@/filters/preparing";
import { AsOf } from "@/live/AsOf";
import { Preferences } from "./Preferences";
import styles from "./Page.module.css";
import { useTitle } from "./useTitle";

interface Props {
  title: string;
  /** Range and filters in the head; for pages whose figures follow them. */
  hasFilters?: boolean;
  /** Asks ahead for the figures of other filters. */
  prepare?: Prepare;
  /** When the figures were true; ISO 8601. Left out on pages without figures. */
  asOf?: string | null;
  /** Buttons of this page, export for instance. */
  actions?: ReactNode;
  children: ReactNode;
}

/** One page: its head stays in sight while the content scrolls. */
export function Page({ title, hasFilters, prepare, asOf, actions, children }: Props) {
  useTitle(title);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div className={styles.row}>
          <h1 tabIndex={-1}>{title}</h1>
          <AsOf moment={asOf ?? null} hasFigures={asOf !== undefined} />
          <div className={styles.tools}>
            {actions}
            <span className={styles.preferences}>
              <Preferences />
            </span>
          </div>
        </div>
        {hasFilters && (
          <div data-tour="filters">
            <FilterBar prepare={prepare} />
          </div>
        )}
      </header>
      <main id="content" className={styles.content} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
