import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { portal } from "./client";
import type { components } from "./generated/portal";

/** A page with its range and filters, under a name of the user's. */
export type SavedView = components["schemas"]["ViewView"];

/** All views of the user, of every page. */
export const viewsQuery = queryOptions({
  queryKey: ["views"],
  queryFn: async () => (await portal<components["schemas"]["ViewList"]>("views")).items,
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
