import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { namesQuery } from "./explain";

/** Names by customer id; masked or null for those that one may not see. */
export type Names = ReadonlyMap<string, string | null>;

const NOBODY: Names = new Map();

/** The names of these customers as the role may see them; nobody's before they are there, for they are never worth waiting for. */
export function useNames(ids: string[]): Names {
  return useQuery({ ...namesQuery(ids), placeholderData: keepPreviousData }).data ?? NOBODY;
}
