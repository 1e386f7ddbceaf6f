import clsx from "clsx";
import { memo } from "react";
import { useTranslations } from "use-intl";
import { useRested } from "@/ui/useRested";
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
                  <Figure
                    text={shown(column, row[column.key])}
                    onWhy={hidden ? undefined : table.whyOf?.(index, column.key)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface ReadOutProps<Data> {
  data: Data;
  table: (data: Data) => DataTable;
  caption: string;
}

/** The table that is read out beside a plot: it follows when all that is seen has been drawn. */
export function ReadOut<Data>({ data, table, caption }: ReadOutProps<Data>) {
  const spoken = useRested(data);
  if (spoken === undefined) return null;
  return <Spoken data={spoken} table={table as (data: unknown) => DataTable} caption={caption} />;
}

const Spoken = memo(function Spoken({ data, table, caption }: ReadOutProps<unknown>) {
  return <TableView table={table(data)} caption={caption} hidden />;
});

/** A cell; a figure whose customers can be asked for is a button. */
function Figure({ text, onWhy }: { text: string; onWhy: (() => void) | undefined }) {
  const t = useTranslations("why");
  if (!onWhy) return text;
  return (
    <button type="button" className={styles.figure} aria-label={t("ask", { figure: text })} onClick={onWhy}>
      {text}
    </button>
  );
}
