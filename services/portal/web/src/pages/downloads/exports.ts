import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/generated/exports";

type Schemas = components["schemas"];
export type ExportJob = Schemas["ExportJob"];
export type Dataset = Schemas["DatasetLine"];
export type DatasetFilter = Schemas["DatasetFilter"];
export type FileFormat = Schemas["FileFormat"];
export type Compression = Schemas["Compression"];
export type ExportStatus = Schemas["Status"];
export type NewExport = Schemas["ExportBody"];
export type ExportRequest = Schemas["RequestBody"];
export type Callback = Schemas["CallbackBody"];
export type Preview = Schemas["PreviewAnswer"];
/** How much of one of the partner's limits is used. */
export type QuotaShare = Schemas["ShareAnswer"];

export const STATUSES: readonly ExportStatus[] = [
  "pending",
  "running",
  "completed",
  "failed",
  "cancelled",
  "expired",
];
export const FORMATS: readonly FileFormat[] = ["tsv", "csv", "xlsx", "parquet", "ndjson"];

/** What the list of exports is narrowed to. */
export interface ExportsSearch {
  q?: string;
  status?: ExportStatus;
}

const BUSY_MS = 1_000;
const CALM_MS = 15_000;
const PAGE = 100;
/** Everything kept under this key is of the exports service. */
export const EXPORTS = "exports";

export const isBusy = ({ status }: ExportJob) => status === "pending" || status === "running";

/** The newest exports; asked again every second while one is being made. */
export const exportsQuery = ({ q, status }: ExportsSearch) =>
  queryOptions({
    queryKey: [EXPORTS, "list", q ?? "", status ?? ""],
    queryFn: ({ signal }) => {
      const query = {
        limit: PAGE,
        sort: "-created_at" as const,
        ...(q ? { search: q } : {}),
        ...(status ? { status } : {}),
      };
      return unwrap(api.exports.GET("/v1/exports", { params: { query }, signal }));
    },
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some(isBusy) ? BUSY_MS : CALM_MS),
  });

/** How much of its limits the partner uses; asked again with the list, since each file counts. */
export const quotaQuery = queryOptions({
  queryKey: [EXPORTS, "list", "quota"],
  queryFn: ({ signal }) => unwrap(api.exports.GET("/v1/exports/quota", { signal })),
  refetchInterval: CALM_MS,
});

/** What can be exported. */
export const datasetsQuery = queryOptions({
  queryKey: [EXPORTS, "datasets"],
  queryFn: ({ signal }) => unwrap(api.exports.GET("/v1/datasets", { signal })),
  staleTime: 600_000,
});

/** The first rows of what `request` asks for; in which file they go does not matter. */
export function previewQuery({ dataset, filters, columns, period }: ExportRequest) {
  const body = { dataset, format: "tsv", filters, columns, period } as ExportRequest;
  return queryOptions({
    queryKey: [EXPORTS, "preview", body],
    queryFn: ({ signal }) => unwrap(api.exports.POST("/v1/exports/preview", { body, signal })),
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** Where the browser fetches the file of `job`; `null` while it has none. */
export const contentAddress = (job: ExportJob) =>
  job.content_url ? `/api/exports/v1/exports/${job.id}/content` : null;

/** What can be done with exports; the list is asked again after each. */
export function useExportActions() {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: [EXPORTS, "list"] });
  const of = (id: string) => ({ params: { path: { export_id: id } } });
  const create = useMutation({
    mutationFn: (body: NewExport) =>
      unwrap(api.exports.POST("/v1/exports", { body: { ...body, delivery: "job" } })),
    onSettled,
  });
  const repeat = useMutation({
    mutationFn: (id: string) => unwrap(api.exports.POST("/v1/exports/{export_id}/repeat", of(id))),
    onSettled,
  });
  const rename = useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) =>
      unwrap(api.exports.PATCH("/v1/exports/{export_id}", { ...of(id), body: { name } })),
    onSettled,
  });
  const cancel = useMutation({
    mutationFn: (id: string) => unwrap(api.exports.POST("/v1/exports/{export_id}/cancel", of(id))),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (id: string) => unwrap(api.exports.DELETE("/v1/exports/{export_id}", of(id))),
    onSettled,
  });
  return { create, repeat, rename, cancel, remove };
}
