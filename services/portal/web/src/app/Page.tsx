import { useEffect, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { FilterBar } from "@/filters/FilterBar";
import { AsOf } from "@/live/AsOf";
import { Preferences } from "./Preferences";
import styles from "./Page.module.css";

interface Props {
  title: string;
  /** Range and filters in the head; for pages whose figures follow them. */
  hasFilters?: boolean;
  /** When the figures were true; ISO 8601. Left out on pages without figures. */
  asOf?: string | null;
  /** Buttons of this page, export for instance. */
  actions?: ReactNode;
  children: ReactNode;
}

/** One page: its head stays in sight while the content scrolls. */
export function Page({ title, hasFilters, asOf, actions, children }: Props) {
  const t = useTranslations("app");
  useEffect(() => {
    document.title = `${title} · ${t("name")}`;
  }, [title, t]);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div className={styles.row}>
          <h1>{title}</h1>
          <AsOf moment={asOf ?? null} hasFigures={asOf !== undefined} />
          <div className={styles.tools}>
            {actions}
            <Preferences />
          </div>
        </div>
        {hasFilters && <FilterBar />}
      </header>
      <main id="content" className={styles.content} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
