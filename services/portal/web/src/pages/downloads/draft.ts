import type { DimensionFilters } from "@/filters/search";
import type { Compression, Dataset, FileFormat, NewExport } from "./exports";

/** An export that is being put together. */
export interface Draft {
  filters: Record<string, string[]>;
  /** Names in their order; empty: all. */
  columns: string[];
  /** Months or days, as the dataset takes them. */
  from: string;
  to: string;
  format: FileFormat;
  compression: Compression | null;
  /** What CSV looks like in the reader's Excel. */
  isEuropean: boolean;
  name: string;
}

export const EMPTY_DRAFT: Draft = {
  filters: {},
  columns: [],
  from: "",
  to: "",
  format: "xlsx",
  compression: null,
  isEuropean: false,
  name: "",
};

/** Begin with the page's filters, as far as `dataset` has them. */
export function draftOf(dataset: Dataset, page: DimensionFilters): Draft {
  const known = new Set(dataset.filters.map(({ name }) => name));
  const filters = Object.entries(page).filter(([name]) => known.has(name));
  return { ...EMPTY_DRAFT, filters: Object.fromEntries(filters) };
}

/** Put `value` of the filter `name` in, or take it out. */
export function withFilter(draft: Draft, name: string, values: string[]): Draft {
  const others = Object.entries(draft.filters).filter(([other]) => other !== name);
  return { ...draft, filters: Object.fromEntries(values.length > 0 ? [...others, [name, values]] : others) };
}

const TEXT_FORMATS: ReadonlySet<FileFormat> = new Set(["tsv", "csv", "ndjson"]);

/** Whether files of `format` can be wrapped in gzip or zstd. */
export const isText = (format: FileFormat) => TEXT_FORMATS.has(format);

const EUROPEAN = { separator: ";", decimal: ",", dates: "dd.mm.yyyy", byte_order_mark: true } as const;
const PLAIN = { separator: ",", decimal: ".", dates: "iso", byte_order_mark: false } as const;

/** What the exports service is asked. */
export function bodyOf(dataset: Dataset, draft: Draft): NewExport {
  const isDated = dataset.periods.length > 0 && (draft.from !== "" || draft.to !== "");
  return {
    dataset: dataset.name,
    format: draft.format,
    compression: isText(draft.format) ? draft.compression : null,
    locale: draft.format === "csv" && draft.isEuropean ? EUROPEAN : PLAIN,
    filters: draft.filters,
    columns: draft.columns.length > 0 ? draft.columns : null,
    period: isDated
      ? {
          of: dataset.periods[0] ?? "",
          from: draft.from || null,
          to: draft.to || null,
          include_current: false,
        }
      : null,
    name: draft.name.trim() === "" ? null : draft.name.trim(),
    delivery: "job",
  };
}
