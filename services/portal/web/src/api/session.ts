import { queryOptions, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { portal, rememberCsrfToken } from "./client";
import type { components } from "./generated/portal";
import { ApiProblem } from "./problem";

type Schemas = components["schemas"];
export type Role = Schemas["Role"];
/** Who is signed in, and what that role may be shown. */
export type Session = Schemas["SessionView"];
/** Somebody to sign in as, in development. */
export type Persona = Schemas["PersonaView"];
export type SignInOptions = Schemas["SignInOptions"];

const EDITORS: readonly Role[] = ["owner", "manager", "service"];

/** Tell whether `session` may change settings. */
export const mayEdit = (session: Session) => session.roles.some((role) => EDITORS.includes(role));

/** The channel on which tabs of one browser, which share its session, tell each other that there is another. */
export const SIGNED_IN = "tenantry-signed-in";

/** Let every tab look who is signed in now. */
export function tellTabs(): void {
  const channel = new BroadcastChannel(SIGNED_IN);
  channel.postMessage(SIGNED_IN);
  channel.close();
}

/** Ask who is signed in; `null` for nobody. The page stays that of whom it is of, and changes nothing for another. */
async function fetchSession(): Promise<Session | null> {
  try {
    return await portal<Session>("session");
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return null;
    throw error;
  }
}

async function openSession(): Promise<Session | null> {
  const session = await fetchSession();
  if (session) rememberCsrfToken(session.csrf_token);
  return session;
}

/** The session; `null` where nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: openSession,
  staleTime: Infinity,
});

/** The ways to sign in here. */
export const signInOptionsQuery = queryOptions({
  queryKey: ["session", "options"],
  queryFn: () => portal<SignInOptions>("session/options"),
  staleTime: Infinity,
});

/** The session of a signed-in page. The router lets nobody in without one. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error("a page was shown without a session");
  return data;
}

/** Tell whether both are the same person at the same partner, who sees the same. */
export const isSamePerson = (one: Session | null | undefined, other: Session) =>
  one?.partner_id === other.partner_id &&
  one.subject === other.subject &&
  one.roles.join() === other.roles.join();

/**
 * Continue where the page is, as the one who has signed in: as the same person data is asked for again and forms stay;
 * as somebody else the page is loaded anew, since nothing of the one before may stay.
 */
async function resume(queries: QueryClient, session: Session): Promise<void> {
  const before = queries.getQueryData(sessionQuery.queryKey);
  if (!isSamePerson(before, session)) {
    queries.clear();
    location.assign(location.pathname);
    return;
  }
  if (before?.csrf_token === session.csrf_token) return;
  rememberCsrfToken(session.csrf_token);
  queries.setQueryData(sessionQuery.queryKey, session);
  await queries.invalidateQueries();
}

/**
 * Look who is signed in now, and `resume` as that; tell whether anybody is.
 *
 * Another tab may have signed in as somebody else, or looked at another partner. What this page asked for from then on
 * would be theirs under the name of the one before.
 */
export async function lookAgain(queries: QueryClient): Promise<boolean> {
  const session = await fetchSession();
  if (session) await resume(queries, session);
  return session !== null;
}

/** Signing in as a persona, and out. Both forget what the one before has seen, except after `resume`. */
export function useSigning() {
  const queries = useQueryClient();
  const enter = async (persona: string) => {
    const session = await portal<Session>(`session/personas/${encodeURIComponent(persona)}`, {
      method: "POST",
    });
    tellTabs();
    return session;
  };
  return {
    signIn: async (persona: string) => {
      const session = await enter(persona);
      rememberCsrfToken(session.csrf_token);
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, session);
    },
    /** Sign in again where the page is. */
    signInAgain: async (persona: string) => resume(queries, await enter(persona)),
    signOut: async () => {
      const left = await portal<Schemas["SignedOut"] | undefined>("session", { method: "DELETE" });
      queries.clear();
      location.assign(left?.logout_url ?? "/sign-in");
    },
  };
}
