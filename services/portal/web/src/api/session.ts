import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { portal, rememberCsrfToken } from "./client";
import { ApiProblem } from "./problem";

export type Role = "owner" | "executive" | "manager" | "analyst" | "service";

/** Who is signed in, and what that role may be shown. */
export interface Session {
  partner_id: string;
  partner_name: string;
  subject: string;
  name: string;
  roles: Role[];
  profile: { personal_data: boolean; revenue: boolean };
  csrf_token: string;
  expires_at: string;
}

/** Somebody to sign in as, in development. */
export interface Persona {
  id: string;
  partner_id: string;
  partner_name: string;
  role: Role;
  name: string;
}

export interface SignInOptions {
  oidc: boolean;
  personas: Persona[];
}

const EDITORS: readonly Role[] = ["owner", "manager", "service"];

/** Tell whether `session` may change settings. */
export const mayEdit = (session: Session) => session.roles.some((role) => EDITORS.includes(role));

async function fetchSession(): Promise<Session | null> {
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
    signIn: async (persona: string) => {
      const session = await enter(persona);
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, session);
    },
    /** Continue where the page is: the data of the same person is asked for again, forms stay. */
    resume: async (persona: string) => {
      queries.setQueryData(sessionQuery.queryKey, await enter(persona));
      await queries.invalidateQueries();
    },
    signOut: async () => {
      const left = await portal<{ logout_url: string } | undefined>("session", { method: "DELETE" });
      queries.clear();
      location.assign(left?.logout_url ?? "/sign-in");
    },
  };
}
