import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
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

/** Ask who is signed in; `null` for nobody. */
export async function fetchSession(): Promise<Session | null> {
  try {
    const session = await portal<Session>("session");
    rememberCsrfToken(session.csrf_token);
    return session;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return null;
    throw error;
  }
}

/** The session; `null` where nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: fetchSession,
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

/** Signing in as a persona, and out. Both forget what the one before has seen, except after `resume`. */
export function useSigning() {
  const queries = useQueryClient();
  const enter = async (persona: string) => {
    const session = await portal<Session>(`session/personas/${encodeURIComponent(persona)}`, {
      method: "POST",
    });
    rememberCsrfToken(session.csrf_token);
    return session;
  };
  return {
    enter,
    signIn: async (persona: string) => {
      const session = await enter(persona);
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, session);
    },
    /**
     * Continue where the page is, as the one who has just signed in: as the same person data is asked for again and
     * forms stay; as somebody else the page is loaded anew, since nothing of the one before may stay.
     */
    resume: async (session: Session) => {
      rememberCsrfToken(session.csrf_token);
      if (!isSamePerson(queries.getQueryData(sessionQuery.queryKey), session)) {
        queries.clear();
        location.assign(location.pathname);
        return;
      }
      queries.setQueryData(sessionQuery.queryKey, session);
      await queries.invalidateQueries();
    },
    signOut: async () => {
      const left = await portal<Schemas["SignedOut"] | undefined>("session", { method: "DELETE" });
      queries.clear();
      location.assign(left?.logout_url ?? "/sign-in");
    },
  };
}
