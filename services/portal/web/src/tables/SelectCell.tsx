import styles from "./LongTable.module.css";

/** Which rows are chosen, and how one chooses. */
export interface Choosing<Row> {
  chosen: ReadonlySet<string>;
  idOf: (row: Row) => string;
  /** What the box of a row is called; of the head, without a row. */
  label: (row?: Row) => string;
  onChange: (ids: readonly string[], isChosen: boolean) => void;
}

interface Props<Row> {
  choosing: Choosing<Row>;
  /** The rows that the box stands for. */
  rows: readonly Row[];
  /** Left out in the head. */
  row?: Row;
}

/** A box to choose one row by, or in the head all that are loaded. */
export function SelectCell<Row>({ choosing, rows, row }: Props<Row>) {
  const { chosen, idOf, label, onChange } = choosing;
  const ids = rows.map(idOf);
  const count = chosen.size === 0 ? 0 : ids.filter((id) => chosen.has(id)).length;
  const isAll = count > 0 && count === ids.length;
  return (
    <div role={row === undefined ? "columnheader" : "cell"} className={styles.box}>
      <label>
        {/* The browser's own: a table has many, and scrolls by them. */}
        <input
          type="checkbox"
          aria-label={label(row)}
          checked={isAll}
          ref={(box) => {
            if (box) box.indeterminate = count > 0 && !isAll;
          }}
          onChange={({ target }) => onChange(ids, target.checked)}
          className={styles.check}
        />
      </label>
    </div>
  );
}
