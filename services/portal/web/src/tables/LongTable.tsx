import { useVirtualizer, type ReactVirtualizer } from "@tanstack/react-virtual";
import clsx from "clsx";
import { Link } from "@tanstack/react-router";
import { ArrowDown, ArrowUp } from "lucide-react";
import { memo, useEffect, useRef, useState, type MouseEvent, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { BLOCK, blocksAround } from "./blocks";
import { SelectCell, type Choosing } from "./SelectCell";
import styles from "./LongTable.module.css";

/** One column of rows of type `Row`. */
export interface LongColumn<Row> {
  key: string;
  label: string;
  /** Least width in pixels, and the share of what is left. */
  width: number;
  isNumber?: boolean;
  /** Stays in sight while the rest scrolls sideways. */
  isFrozen?: boolean;
  isSortable?: boolean;
  /** What is plain text had best be a string: thousands scroll past, and each element costs. */
  cell: (row: Row) => ReactNode;
}

/** The way to more rows, as an infinite query gives it. */
export interface More {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
}

interface Props<Row> {
  label: string;
  rows: readonly Row[];
  columns: readonly LongColumn<Row>[];
  /** How many rows there are in all; left out where nobody has counted. */
  total?: number;
  more: More;
  /** A column, or `-column` for descending. */
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
  /** A click on a row, beside its links. */
  onOpen?: (row: Row) => void;
  /** Boxes to choose rows by; left out where there is nothing to do with them. */
  choosing?: Choosing<Row> | undefined;
  /** The rows of other filters are still shown. */
  isOld?: boolean;
}

const ROW = 44;
/** Ask for more when so many loaded rows are left below. */
const AHEAD = 60;

/** One long table: only the rows in sight exist, and more are asked for ahead of the reader. */
export function LongTable<Row>(props: Props<Row>) {
  const { label, rows, columns, total, more, choosing, isOld } = props;
  const box = useRef<HTMLDivElement>(null);
  const [isAside, setAside] = useState(false);
  // eslint-disable-next-line react-hooks/incompatible-library -- the rows are drawn from it here and nowhere else
  const virtual: ReactVirtualizer<HTMLDivElement, Element> = useVirtualizer({
    count: Math.ceil(rows.length / BLOCK),
    getScrollElement: () => box.current,
    estimateSize: () => BLOCK * ROW,
    rangeExtractor: (range) =>
      blocksAround(range, 1 + Math.ceil((virtual.scrollRect?.height ?? 0) / (BLOCK * ROW))),
    // What comes into sight is drawn in a task of its own: rows ahead of it are there already, so no frame waits for it.
    useFlushSync: false,
  });
  const items = virtual.getVirtualItems();
  useMore(more, ((items.at(-1)?.index ?? 0) + 1) * BLOCK > rows.length - AHEAD);
  return (
    // The box scrolls, so that the keyboard must reach it.
    <div
      ref={box}
      className={clsx(styles.scroll, isOld && styles.old, isAside && styles.aside)}
      onScroll={({ currentTarget }) => setAside(currentTarget.scrollLeft > 0)}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="group"
      aria-label={label}
    >
      <div
        role="table"
        aria-label={label}
        aria-rowcount={total === undefined ? (more.hasNextPage ? -1 : rows.length + 1) : total + 1}
        aria-colcount={columns.length + (choosing ? 1 : 0)}
        className={styles.grid}
      >
        <div role="rowgroup" className={styles.heads}>
          <div role="row" aria-rowindex={1} className={styles.row}>
            {choosing && <SelectCell choosing={choosing} rows={rows} />}
            {columns.map((column) => (
              <ColumnHead key={column.key} column={column} sort={props.sort} onSort={props.onSort} />
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.rows} style={{ height: rows.length * ROW }}>
          {items.map(({ index }) => (
            <DrawnBlock
              key={index}
              rows={rows}
              first={index * BLOCK}
              columns={columns}
              onOpen={props.onOpen}
              choosing={choosing}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

/** Ask for the next page where the end is near. */
function useMore({ hasNextPage, isFetchingNextPage, fetchNextPage }: More, isNear: boolean) {
  useEffect(() => {
    if (isNear && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isNear, hasNextPage, isFetchingNextPage, fetchNextPage]);
}

interface DrawnProps<Row> {
  columns: readonly LongColumn<Row>[];
  onOpen: ((row: Row) => void) | undefined;
  choosing: Choosing<Row> | undefined;
}

interface BlockProps<Row> extends DrawnProps<Row> {
  rows: readonly Row[];
  /** The index of the block's first row. */
  first: number;
}

function Block<Row>({ rows, first, ...rest }: BlockProps<Row>) {
  const own = rows.slice(first, first + BLOCK);
  return (
    <div className={styles.stretch} style={{ top: first * ROW, height: own.length * ROW }}>
      {own.map((row, index) => (
        <DrawnRow key={index} row={row} index={first + index} {...rest} />
      ))}
    </div>
  );
}

/** Drawn once: while one scrolls, only the block that comes into sight is drawn. */
const DrawnBlock = memo(Block) as typeof Block;

interface RowProps<Row> extends DrawnProps<Row> {
  row: Row;
  index: number;
}

function TableRow<Row>({ row, index, columns, onOpen, choosing }: RowProps<Row>) {
  // A click anywhere opens the row; a link in it is the way by keyboard, and to the full page.
  const open = ({ target }: MouseEvent) => {
    if (!(target instanceof Element && target.closest("a, button, label"))) onOpen?.(row);
  };
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div role="row" aria-rowindex={index + 2} className={clsx(styles.row, styles.body)} onClick={open}>
      {choosing && <SelectCell choosing={choosing} rows={[row]} row={row} />}
      {columns.map((column) => cellIn(row, column))}
    </div>
  );
}

/** No component, since each of its kind would cost a table as much as what it shows. */
function cellIn<Row>(row: Row, column: LongColumn<Row>) {
  const content = column.cell(row);
  const isText = typeof content === "string";
  return (
    <div
      key={column.key}
      role="cell"
      className={clsx(cellOf(column), isText && styles.text)}
      style={widthOf(column)}
      // A name may be of a language that is written from right to left.
      dir={isText ? "auto" : undefined}
    >
      {content}
    </div>
  );
}

/** Drawn once, also where more rows have come below it. */
const DrawnRow = memo(TableRow) as typeof TableRow;

interface NoRowsProps {
  /** Filters leave nothing of what there is; without them nothing has come yet, and the way to bring it is shown. */
  isNarrowed: boolean;
  children: ReactNode;
}

/** In place of a table that has no rows. */
export function NoRows({ isNarrowed, children }: NoRowsProps) {
  const t = useTranslations("widget");
  return (
    <div className={styles.empty}>
      <p>{children}</p>
      {!isNarrowed && <Link to="/sources">{t("toSources")}</Link>}
    </div>
  );
}

interface HeadProps<Row> extends Pick<Props<Row>, "sort" | "onSort"> {
  column: LongColumn<Row>;
}

function ColumnHead<Row>({ column, sort, onSort }: HeadProps<Row>) {
  const direction = sort === column.key ? "ascending" : sort === `-${column.key}` ? "descending" : "none";
  const next = direction === "none" ? column.key : direction === "ascending" ? `-${column.key}` : undefined;
  const Arrow = direction === "descending" ? ArrowDown : ArrowUp;
  return (
    <div
      role="columnheader"
      aria-sort={direction}
      className={clsx(cellOf(column), styles.head)}
      style={widthOf(column)}
    >
      {column.isSortable ? (
        <button type="button" onClick={() => onSort(next)}>
          {column.label}
          {direction !== "none" && <Arrow size={12} aria-hidden />}
        </button>
      ) : (
        column.label
      )}
    </div>
  );
}

const cellOf = ({ isNumber, isFrozen }: Pick<LongColumn<never>, "isNumber" | "isFrozen">) =>
  clsx(styles.cell, isNumber && styles.right, isFrozen && styles.frozen);

/** As wide as the column at least; what is left is shared in proportion. */
const widthOf = ({ width }: Pick<LongColumn<never>, "width">) => ({ width, flexGrow: width });
