import type { DimensionFilters } from "@/filters/search";
import type { Callback, Compression, Dataset, ExportRequest, FileFormat, NewExport } from "./exports";
import { followed, NO_PERIOD, periodBody, periodOf, type PeriodChoice } from "./period";
import type { NewSchedule } from "./schedules";

/** How often an export comes again. */
export interface Rhythm {
  everyHours: number;
  /** A local date and time of the first run; empty: at once. */
  startsAt: string;
  /** So many runs; empty: no end. */
  count: string;
}

/** An export that is being put together. */
export interface Draft {
  filters: Record<string, string[]>;
  /** Names in their order; empty: all. */
  columns: string[];
  period: PeriodChoice;
  format: FileFormat;
  compression: Compression | null;
  /** What CSV looks like in the reader's Excel. */
  isEuropean: boolean;
  name: string;
  /** `null`: once, now. */
  rhythm: Rhythm | null;
  callback: Callback | null;
}

export const DAILY: Rhythm = { everyHours: 24, startsAt: "", count: "" };

const EMPTY_DRAFT: Draft = {
  filters: {},
  columns: [],
  period: NO_PERIOD,
  format: "xlsx",
  compression: null,
  isEuropean: false,
  name: "",
  rhythm: null,
  callback: null,
};

/** What the page from which one came was about. */
export interface PageScope {
  dimensions: DimensionFilters;
  /** Filters under the names of the dataset itself. */
  filters: Record<string, string[]>;
  basis?: string | undefined;
  /** Months. */
  range?: { from: string; to: string } | undefined;
}

export const NO_SCOPE: PageScope = { dimensions: {}, filters: {} };

/** Names under which some datasets have a dimension of the pages. */
const ALIASES: Readonly<Record<string, string>> = { product: "product_id" };

function nameIn(dataset: Dataset, dimension: string): string | undefined {
  const known = new Set(dataset.filters.map(({ name }) => name));
  return [dimension, ALIASES[dimension]].find((name) => name !== undefined && known.has(name));
}

/** The page's filters under the names of `dataset`; and those that it does not have. */
export function carried(dataset: Dataset, { dimensions, filters, basis }: PageScope) {
  const given: Record<string, string[]> = { ...dimensions, ...filters, ...(basis ? { basis: [basis] } : {}) };
  const named = Object.entries(given).map(([name, values]) => ({ name, own: nameIn(dataset, name), values }));
  return {
    filters: Object.fromEntries(named.flatMap(({ own, values }) => (own ? [[own, values]] : []))),
    left: named.filter(({ own }) => own === undefined).map(({ name }) => name),
  };
}

/** The first choice where the dataset wants one. */
const required = ({ filters }: Dataset) =>
  Object.fromEntries(
    filters.flatMap(({ name, required: isRequired, choices: [first] }) =>
      isRequired && first !== undefined ? [[name, [first]]] : [],
    ),
  );

/** Begin with what the page was about, as far as `dataset` has it. */
export function draftOf(dataset: Dataset, scope: PageScope): Draft {
  return {
    ...EMPTY_DRAFT,
    filters: { ...required(dataset), ...carried(dataset, scope).filters },
    period: scope.range ? followed(dataset, scope.range) : NO_PERIOD,
  };
}

/** Begin with a request that was kept: of a template, or of a schedule. */
export function draftLike(request: ExportRequest, name: string): Draft {
  return {
    ...EMPTY_DRAFT,
    name,
    filters: request.filters ?? {},
    columns: request.columns ?? [],
    period: periodOf(request.period),
    format: request.format,
    compression: request.compression ?? null,
    isEuropean: request.locale?.separator === EUROPEAN.separator,
  };
}

/** Put `values` of the filter `name` in, or take it out. */
export function withFilter(draft: Draft, name: string, values: string[]): Draft {
  const others = Object.entries(draft.filters).filter(([other]) => other !== name);
  return { ...draft, filters: Object.fromEntries(values.length > 0 ? [...others, [name, values]] : others) };
}

const TEXT_FORMATS: ReadonlySet<FileFormat> = new Set(["tsv", "csv", "ndjson"]);

/** Whether files of `format` can be wrapped in gzip or zstd. */
export const isText = (format: FileFormat) => TEXT_FORMATS.has(format);

const EUROPEAN = { separator: ";", decimal: ",", dates: "dd.mm.yyyy", byte_order_mark: true } as const;
const PLAIN = { separator: ",", decimal: ".", dates: "iso", byte_order_mark: false } as const;

/** What is exported, without when and for whom. */
export function requestOf(dataset: Dataset, draft: Draft): ExportRequest {
  return {
    dataset: dataset.name,
    format: draft.format,
    compression: isText(draft.format) ? draft.compression : null,
    locale: draft.format === "csv" && draft.isEuropean ? EUROPEAN : PLAIN,
    filters: draft.filters,
    columns: draft.columns.length > 0 ? draft.columns : null,
    period: dataset.periods.length > 0 ? periodBody(draft.period) : null,
  };
}

/** One file, now. */
export function exportOf(dataset: Dataset, draft: Draft): NewExport {
  return {
    ...requestOf(dataset, draft),
    name: draft.name.trim() || null,
    delivery: "job",
    callback: draft.callback,
  };
}

/** The same file again and again. */
export function scheduleOf(dataset: Dataset, draft: Draft, rhythm: Rhythm): NewSchedule {
  return {
    name: draft.name.trim(),
    request: requestOf(dataset, draft),
    every_hours: rhythm.everyHours,
    starts_at: rhythm.startsAt === "" ? null : new Date(`${rhythm.startsAt}Z`).toISOString(),
    count: rhythm.count === "" ? null : Number(rhythm.count),
    callback: draft.callback,
  };
}
