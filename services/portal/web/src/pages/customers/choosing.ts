import { useMutation } from "@tanstack/react-query";
import { reportPage, queryOf } from "./rows";
import { DEFAULT_VIEW, type CustomersSearch } from "./search";

/** So many customers can be changed in one go; who means more asks the API. */
export const MOST_CHOSEN = 10_000;
const PAGE = 500;

/** Choose every customer that fits search and filters; the answer tells whether there were more than can be. */
export function useAllThatFit(search: CustomersSearch, onChosen: (ids: ReadonlySet<string>) => void) {
  return useMutation({
    mutationFn: async () => {
      const ids = new Set<string>();
      let cursor: string | null | undefined;
      do {
        const query = { ...queryOf(search), limit: PAGE, ...(cursor ? { cursor } : {}) };
        const page = await reportPage(search.view ?? DEFAULT_VIEW, query);
        page.items.forEach(({ customer_id }) => ids.add(customer_id));
        cursor = page.next_cursor;
      } while (cursor && ids.size < MOST_CHOSEN);
      onChosen(new Set([...ids].slice(0, MOST_CHOSEN)));
      return Boolean(cursor) || ids.size > MOST_CHOSEN;
    },
  });
}
