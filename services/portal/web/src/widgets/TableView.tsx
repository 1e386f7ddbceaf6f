import clsx from "clsx";
import { shown, type DataTable } from "./table";
import styles from "./TableView.module.css";

interface Props {
  table: DataTable;
  caption: string;
  /** Read out only: the plot is shown. */
  hidden?: boolean;
}

/** A widget's data as a table: the alternative to its plot. */
export function TableView({ table, caption, hidden }: Props) {
  const { columns, rows } = table;
  return (
    <div
      className={hidden ? "visually-hidden" : styles.scroll}
      tabIndex={hidden ? undefined : 0}
      role="group"
      aria-label={caption}
    >
      <table className={styles.table}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={clsx(column.format && styles.number)}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {columns.map((column) => (
                <td key={column.key} className={clsx(column.format && styles.number)}>
                  {shown(column, row[column.key])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
