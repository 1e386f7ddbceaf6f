import clsx from "clsx";
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
  /** The content fills the window, and a table in it scrolls. */
  isFilled?: boolean;
  /** Buttons of this page, export for instance. */
  actions?: ReactNode;
  children: ReactNode;
}

/** Characters of a title that may be cut off, and as many as a tooltip shows. */
const [LONG, MOST] = [40, 400] as const;

/** One page: its head stays in sight while the content scrolls. */
export function Page({ title, hasFilters, prepare, asOf, isFilled, actions, children }: Props) {
  useTitle(title);
  return (
    <div className={clsx(styles.page, isFilled && styles.filled)}>
      <header className={styles.head}>
        <div className={styles.row}>
          <h1 tabIndex={-1} dir="auto" title={title.length > LONG ? title.slice(0, MOST) : undefined}>
            {title}
          </h1>
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
