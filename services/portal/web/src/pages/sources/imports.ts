import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/generated/sync";

export type Import = components["schemas"]["ImportView"];

const BUSY_MS = 1_000;
const CALM_MS = 15_000;
const PAGE = 100;
const KEY = ["sync", "imports"];

export const isBusy = ({ status }: Import) => status === "pending" || status === "running";

/** The newest imports; asked again every second while one runs. */
export const importsQuery = queryOptions({
  queryKey: KEY,
  queryFn: ({ signal }) =>
    unwrap(api.sync.GET("/v1/imports", { params: { query: { limit: PAGE } }, signal })),
  refetchInterval: ({ state }) => (state.data?.items.some(isBusy) ? BUSY_MS : CALM_MS),
});

/** Cancel an import that is not over; the list is asked again before it counts as done. */
export function useCancel() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: Import) =>
      unwrap(api.sync.POST("/v1/imports/{import_id}/cancel", { params: { path: { import_id: id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** Where the browser fetches the rows that were no records. */
export const rejectsAddress = ({ id }: Import) => `/api/sync/v1/imports/${encodeURIComponent(id)}/rejects`;

/** Upload a mapping with its files. */
export function useUpload() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ mapping, files }: { mapping: File; files: File[] }) => {
      const form = new FormData();
      form.append("mapping", mapping);
      for (const file of files) form.append("files", file);
      // The generated type knows the JSON body only: this route takes either.
      return unwrap(api.sync.POST("/v1/imports", { body: form as never, bodySerializer: () => form }));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}
