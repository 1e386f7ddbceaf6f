import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { portal } from "./client";

/** A page with its range and filters, under a name of the user's. */
export interface SavedView {
  id: string;
  name: string;
  /** `/` with the page's path. */
  page: string;
  /** The address after the question mark. */
  query: string;
  version: number;
}

/** All views of the user, of every page. */
export const viewsQuery = queryOptions({
  queryKey: ["views"],
  queryFn: async () => (await portal<{ items: SavedView[] }>("views")).items,
});

/** Saving a view and deleting one. */
export function useViewChanges() {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries(viewsQuery);
  const save = useMutation({
    mutationFn: (view: Pick<SavedView, "name" | "page" | "query">) =>
      portal<SavedView>("views", { method: "POST", body: JSON.stringify(view) }),
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: ({ id, version }: SavedView) =>
      portal<undefined>(`views/${id}`, { method: "DELETE", headers: { "If-Match": `"${version}"` } }),
    onSuccess,
  });
  return { save, remove };
}
