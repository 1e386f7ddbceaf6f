import {
  useMutation,
  useQuery,
  useQueryClient,
  type QueryKey,
  type UseQueryOptions,
} from "@tanstack/react-query";
import { unwrap } from "@/api/client";
import { ApiProblem } from "@/api/problem";

/** Something with the tag of its state: a change is made only where nobody else has made one since. */
export interface Tagged<Body> {
  body: Body;
  etag: string;
}

export interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** Return the body of an answer with its tag; throws `ApiProblem` where it was refused. */
export async function tagged<Data>(asked: Promise<Answer<Data>>): Promise<Tagged<NonNullable<Data>>> {
  const body = await unwrap(asked);
  const { response } = await asked;
  return { body, etag: response.headers.get("ETag") ?? "" };
}

/** A change that somebody asks for. */
export interface Change {
  /** Send it on the condition that the thing still has the tag `etag`. */
  send: (etag: string) => Promise<Answer<unknown>>;
  /** What it is about, where several things are changed in one place; the name of a setting, for instance. */
  about?: string;
  /** Called once it is made. */
  onMade?: () => void;
}

/** Tell whether a change was refused because somebody else was quicker. */
export const isLost = (error: Error | null) => error instanceof ApiProblem && error.status === 412;

/**
 * Read one thing, and change it on condition that it is as the reader saw it.
 *
 * Where somebody else was quicker, what they made of it is fetched at once, and nothing is overwritten: the form keeps
 * what was typed, and `change.variables` is the change to send again if its author still means it.
 */
export function useTagged<Body, Key extends QueryKey>(
  options: UseQueryOptions<Tagged<Body>, Error, Tagged<Body>, Key>,
  onChanged?: () => void,
) {
  const queries = useQueryClient();
  const query = useQuery(options);
  const change = useMutation({
    mutationFn: async ({ send }: Change) => (await tagged(send(query.data?.etag ?? ""))) as Tagged<Body>,
    onSuccess: (next, { onMade }) => {
      queries.setQueryData<Tagged<Body>>(options.queryKey, next);
      onMade?.();
      onChanged?.();
    },
    onError: (error) => {
      if (isLost(error)) void query.refetch();
    },
  });
  return { query, change };
}

/** What `useTagged` gives to change something. */
export type Changing = Pick<
  ReturnType<typeof useTagged<unknown, QueryKey>>["change"],
  "error" | "variables" | "reset" | "isPending"
> & { mutate: (change: Change) => void };
