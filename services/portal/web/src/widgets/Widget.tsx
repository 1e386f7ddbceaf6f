import { CatchBoundary } from "@tanstack/react-router";
import clsx from "clsx";
import { useCallback, useEffect, useId, useMemo, useRef, useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { ChartSkeleton } from "@/ui/Skeleton";
import { Definition, type Term } from "./glossary";
import { PictureProvider, type TakePicture } from "./image";
import type { WidgetState } from "./state";
import { Broken, EmptyState, ErrorState, StaleNote } from "./states";
import type { DataTable } from "./table";
import { ReadOut, TableView } from "./TableView";
import { WidgetMenu, type Shown } from "./WidgetMenu";
import styles from "./Widget.module.css";

interface Props<Data> {
  /** A question or a noun. */
  title: string;
  term?: Term;
  state: WidgetState<Data>;
  /** When `data` was true; ISO 8601. */
  asOf?: ((data: Data) => string | null) | undefined;
  /** The data as a table: for screen readers, as the other view, and as the file. */
  table?: (data: Data) => DataTable;
  isEmpty?: (data: Data) => boolean;
  /** Open the customers behind the whole widget. */
  onWhy?: () => void;
  /** In the head, before the menu. */
  actions?: ReactNode;
  skeleton?: ReactNode;
  /** The plot does not hide what the table says: then it is not read out twice. */
  isReadable?: boolean;
  /** A figure rather than a plot: less room around it. */
  isCompact?: boolean;
  className?: string | undefined;
  children: (data: Data) => ReactNode;
}

const identities = new WeakMap<object, number>();
let identitiesGiven = 0;

/** A number for `data` as it is: what could not be drawn is tried again once there is other data. */
function identityOf(data: unknown): number {
  if (typeof data !== "object" || data === null) return 0;
  const known = identities.get(data) ?? (identitiesGiven += 1);
  identities.set(data, known);
  return known;
}

/** What the menu needs of the widget as it was last drawn, in one place that stays the same. */
function useShown<Data>({ state: { data }, table, asOf, onWhy }: Props<Data>) {
  const shown = useRef<Shown>({ asOf: null, table: undefined, why: undefined });
  useEffect(() => {
    const hasData = data !== undefined;
    shown.current = {
      asOf: hasData ? (asOf?.(data) ?? null) : null,
      table: hasData && table ? () => table(data) : undefined,
      why: onWhy,
    };
  });
  return shown;
}

/** The frame of everything on a page: its title and definition, its menu, and its four states. */
export function Widget<Data>(props: Props<Data>) {
  const { title, term, state, table, actions, onWhy, isCompact, className } = props;
  const [asTable, setAsTable] = useState(false);
  const picture = useRef<TakePicture>(null);
  const frame = useMemo(
    () => ({
      offer: (take: TakePicture) => {
        picture.current = take;
        return () => {
          picture.current = null;
        };
      },
    }),
    [],
  );
  const takePicture = useCallback(() => picture.current?.() ?? null, []);
  const shown = useShown(props);
  const heading = useId();
  const { data } = state;
  return (
    <section
      className={clsx(styles.widget, isCompact && styles.compact, className)}
      aria-labelledby={heading}
      aria-busy={(state.isLoading && !state.isWaiting) || state.isChanging}
    >
      <header className={styles.head}>
        <h2 id={heading} className={styles.title}>
          {title}
        </h2>
        {term && <Definition term={term} title={title} />}
        <div className={styles.actions}>
          {actions}
          <WidgetMenu
            title={title}
            asTable={asTable}
            onTable={setAsTable}
            takePicture={takePicture}
            hasTable={data !== undefined && table !== undefined}
            hasWhy={onWhy !== undefined}
            shown={shown}
          />
        </div>
      </header>
      <PictureProvider value={frame}>
        <CatchBoundary
          getResetKey={() => identityOf(data)}
          errorComponent={({ reset }) => {
            const again = () => {
              reset();
              state.retry();
            };
            return <Broken onRetry={again} />;
          }}
        >
          <Body {...props} asTable={asTable} />
        </CatchBoundary>
      </PictureProvider>
    </section>
  );
}

function Body<Data>(props: Props<Data> & { asTable: boolean }) {
  const { state, table, isEmpty, asTable, title, isReadable, children } = props;
  const t = useTranslations("widget");
  const { time } = useFormats();
  const { data } = state;
  if (data === undefined) {
    if (state.isLoading)
      return (
        <div className={styles.body}>
          {state.isWaiting && <p className="visually-hidden">{t("waiting")}</p>}
          {props.skeleton ?? <ChartSkeleton height={260} />}
        </div>
      );
    return <ErrorState error={state.error} onRetry={state.retry} />;
  }
  const stale = state.staleSince;
  const caption = stale === undefined ? title : `${title}. ${t("stale", { time: time(stale) })}`;
  if (isEmpty?.(data)) return <EmptyState />;
  return (
    <div className={clsx(styles.body, state.isChanging && styles.changing)}>
      {stale !== undefined && <StaleNote since={stale} error={state.error} onRetry={state.retry} />}
      {asTable && table ? <TableView table={table(data)} caption={caption} /> : children(data)}
      {!asTable && !isReadable && table && <ReadOut data={data} table={table} caption={caption} />}
    </div>
  );
}
