/** The data of a widget as a table: what is read out, downloaded, and shown instead of the plot. */
export interface Column {
  key: string;
  label: string;
  /** How a number is written; without it the column is text. */
  format?: (value: number) => string;
}

export type Cell = string | number | null;

export interface DataTable {
  columns: Column[];
  rows: Record<string, Cell>[];
  /** The way to ask *why?* of a figure, where there is one: by keyboard too, which marks of a plot are not. */
  whyOf?: (row: number, key: string) => (() => void) | undefined;
}

const RISKY = /^[=+\-@\t\r]/;

/** One CSV field (RFC 4180). Text that a spreadsheet would run as a formula is neutralised; numbers are exact. */
function field(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "number") return String(cell);
  const text = RISKY.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Write `table` as CSV, its keys as the header, so that the file does not depend on the language. */
export function toCsv({ columns, rows }: DataTable): string {
  const lines = rows.map((row) => columns.map((column) => field(row[column.key])).join(","));
  return [columns.map((column) => field(column.key)).join(","), ...lines, ""].join("\r\n");
}

/** How `cell` reads in `column`. */
export function shown(column: Column, cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "–";
  return typeof cell === "number" && column.format ? column.format(cell) : String(cell);
}
