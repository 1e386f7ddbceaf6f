import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import clsx from "clsx";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useEffect, useMemo, useRef, type MouseEvent } from "react";
import { useTranslations } from "use-intl";
import { useSession } from "@/api/session";
import { useFormats } from "@/i18n/formats";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/widgets/states";
import { Cell } from "./Cell";
import { rowsQuery, type Row } from "./rows";
import { DEFAULT_VIEW, type CustomersSearch } from "./search";
import { COLUMNS, type ColumnName, type ColumnOf } from "./views";
import styles from "./Customers.module.css";

interface Props {
  search: CustomersSearch;
  onSort: (sort: string | undefined) => void;
  onOpen: (customerId: string) => void;
}

const ROW = 44;
/** Ask for more when so many loaded rows are left below. */
const AHEAD = 60;

/** One long table: only the rows in sight exist, and more are asked for ahead of the reader. */
export function CustomersTable({ search, onSort, onOpen }: Props) {
  const t = useTranslations("customers");
  const { exact } = useFormats();
  const query = useInfiniteQuery(rowsQuery(search));
  const { data, error, isPending, isPlaceholderData, refetch } = query;
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  if (isPending) return <RowsSkeleton rows={14} />;
  if (!data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const [first] = data.pages;
  const total = first?.total ?? 0;
  const count = first?.total_is_exact ? exact(total) : t("atLeast", { count: exact(total) });
  return (
    <>
      <p className={styles.count} role="status">
        {t("rows", { count, number: total })}
        {first?.redacted && <span>{t("redacted")}</span>}
      </p>
      {rows.length === 0 ? (
        <p className={styles.empty}>{search.q || search.where ? t("nothingFits") : t("empty")}</p>
      ) : (
        <Grid
          query={query}
          rows={rows}
          total={total}
          search={search}
          onSort={onSort}
          onOpen={onOpen}
          isOld={isPlaceholderData}
        />
      )}
    </>
  );
}

interface GridProps extends Props {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
  rows: Row[];
  total: number;
  /** The rows of other filters are still shown. */
  isOld: boolean;
}

function Grid({ query, rows, total, search, onSort, onOpen, isOld }: GridProps) {
  const t = useTranslations("customers");
  const box = useRef<HTMLDivElement>(null);
  const { hide = [], view = DEFAULT_VIEW } = search;
  const columns: readonly ColumnOf<ColumnName>[] = COLUMNS[view].filter(({ key }) => !hide.includes(key));
  const template = columns.map(({ width }) => `minmax(${width}px, ${width}fr)`).join(" ");
  // eslint-disable-next-line react-hooks/incompatible-library -- the rows are drawn from it here and nowhere else
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last > rows.length - AHEAD) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, rows.length]);
  return (
    // The box scrolls, so that the keyboard must reach it.
    <div
      ref={box}
      className={clsx(styles.scroll, isOld && styles.old)}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="group"
      aria-label={t("table")}
    >
      <div
        role="table"
        aria-label={t("table")}
        aria-rowcount={total + 1}
        aria-colcount={columns.length}
        className={styles.grid}
      >
        <div role="rowgroup" className={styles.heads}>
          <div role="row" aria-rowindex={1} className={styles.row} style={{ gridTemplateColumns: template }}>
            {columns.map((column) => (
              <ColumnHead key={column.key} column={column} sort={search.sort} onSort={onSort} />
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const row = rows[index];
            if (!row) return null;
            return (
              <TableRow
                key={index}
                row={row}
                index={index}
                start={start}
                columns={columns}
                template={template}
                onOpen={onOpen}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface RowProps {
  row: Row;
  index: number;
  start: number;
  columns: readonly ColumnOf[];
  template: string;
  onOpen: (customerId: string) => void;
}

function TableRow({ row, index, start, columns, template, onOpen }: RowProps) {
  // A click anywhere opens the panel at the side; the link on the name is the way by keyboard, and to the full page.
  const open = ({ target }: MouseEvent) => {
    if (!(target instanceof Element && target.closest("a"))) onOpen(row.customer_id);
  };
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      role="row"
      aria-rowindex={index + 2}
      className={clsx(styles.row, styles.body)}
      style={{ gridTemplateColumns: template, transform: `translateY(${start}px)` }}
      onClick={open}
    >
      {columns.map((column) => (
        <div
          key={column.key}
          role="cell"
          className={clsx(
            styles.cell,
            column.kind === "count" && styles.right,
            column.kind === "name" && styles.frozen,
          )}
        >
          <Cell column={column} row={row} />
        </div>
      ))}
    </div>
  );
}

interface HeadProps {
  column: ColumnOf<ColumnName>;
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
}

function ColumnHead({ column, sort, onSort }: HeadProps) {
  const t = useTranslations("customers");
  const { profile } = useSession();
  const direction = sort === column.key ? "ascending" : sort === `-${column.key}` ? "descending" : "none";
  const next = direction === "none" ? column.key : direction === "ascending" ? `-${column.key}` : undefined;
  const isSortable = !column.isPersonal || profile.personal_data;
  const Arrow = direction === "descending" ? ArrowDown : ArrowUp;
  return (
    <div
      role="columnheader"
      aria-sort={direction}
      className={clsx(
        styles.cell,
        styles.head,
        column.kind === "count" && styles.right,
        column.kind === "name" && styles.frozen,
      )}
    >
      {isSortable ? (
        <button type="button" onClick={() => onSort(next)}>
          {t(`column.${column.key}`)}
          {direction !== "none" && <Arrow size={12} aria-hidden />}
        </button>
      ) : (
        t(`column.${column.key}`)
      )}
    </div>
  );
}
