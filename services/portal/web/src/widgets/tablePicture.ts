import { PIXELS } from "./image";
import { shown, type DataTable } from "./table";

const ROW = 28;
const GAP = 24;
const MOST_ROWS = 20;
/** Wider pictures than a browser draws would be empty. */
const MOST_COLUMNS = 12;

/** Draw `table` with its first rows and columns: the picture of what has no plot. */
export function tablePicture({ columns: all, rows }: DataTable): HTMLCanvasElement {
  const columns = all.slice(0, MOST_COLUMNS);
  const lines = [
    columns.map(({ label }) => label),
    ...rows.slice(0, MOST_ROWS).map((row) => columns.map((column) => shown(column, row[column.key]))),
    ...(rows.length > MOST_ROWS ? [["…"]] : []),
  ];
  const canvas = document.createElement("canvas");
  const style = getComputedStyle(document.documentElement);
  const font = `12px ${style.getPropertyValue("--font")}`;
  const widths = widthsOf(canvas, font, lines);
  canvas.width = PIXELS * widths.reduce((sum, width) => sum + width + GAP, 0);
  canvas.height = PIXELS * ROW * lines.length;
  const pen = canvas.getContext("2d");
  if (!pen) return canvas;
  pen.scale(PIXELS, PIXELS);
  pen.font = font;
  lines.forEach((line, at) => {
    pen.fillStyle = style.getPropertyValue(at === 0 ? "--ink-muted" : "--ink");
    let left = 0;
    line.forEach((text, column) => {
      const width = widths[column] ?? 0;
      const isNumber = columns[column]?.format !== undefined;
      pen.textAlign = isNumber ? "right" : "left";
      pen.fillText(text, isNumber ? left + width : left, (at + 0.65) * ROW);
      left += width + GAP;
    });
  });
  return canvas;
}

/** How wide each column is at its widest. */
function widthsOf(canvas: HTMLCanvasElement, font: string, lines: string[][]): number[] {
  const pen = canvas.getContext("2d");
  if (!pen) return [];
  pen.font = font;
  const [head = []] = lines;
  return head.map((_, column) =>
    Math.max(...lines.map((line) => Math.ceil(pen.measureText(line[column] ?? "").width))),
  );
}
