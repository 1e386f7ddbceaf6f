import createClient, { type Middleware } from "openapi-fetch";
import type { paths as CustomersPaths } from "./generated/customers";
import type { paths as ExportsPaths } from "./generated/exports";
import type { paths as MetricsPaths } from "./generated/metrics";
import type { paths as SyncPaths } from "./generated/sync";
import { ApiProblem } from "./problem";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
let csrfToken = "";
let onSessionEnd: () => void = () => undefined;

/** Keep the token that every changing request must carry. */
export function rememberCsrfToken(token: string): void {
  csrfToken = token;
}

/** Be told when a request was refused because the session has ended. */
export function whenSessionEnds(listener: () => void): void {
  onSessionEnd = listener;
}

const session: Middleware = {
  onRequest({ request }) {
    if (!SAFE.has(request.method)) request.headers.set("X-CSRF-Token", csrfToken);
    return request;
  },
  onResponse({ response }) {
    if (response.status === 401) onSessionEnd();
  },
};

function client<Paths extends object>(service: string) {
  const made = createClient<Paths>({ baseUrl: `/api/${service}` });
  made.use(session);
  return made;
}

/** The services behind the portal, typed by their OpenAPI documents. */
export const api = {
  metrics: client<MetricsPaths>("metrics"),
  customers: client<CustomersPaths>("customers"),
  exports: client<ExportsPaths>("exports"),
  sync: client<SyncPaths>("sync"),
};

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** Return the body of an answer, or throw what the service said as an `ApiProblem`. */
export async function unwrap<Data>(asked: Promise<Answer<Data>>): Promise<NonNullable<Data>> {
  const { data, error, response } = await asked.catch(() => {
    throw new ApiProblem(0, {});
  });
  if (!response.ok) throw new ApiProblem(response.status, error);
  return data as NonNullable<Data>;
}

/** Ask the portal's own backend, at `/api/<path>`. */
export async function portal<Data>(path: string, init: RequestInit = {}): Promise<Data> {
  const headers = new Headers(init.headers);
  if (!SAFE.has(init.method ?? "GET")) headers.set("X-CSRF-Token", csrfToken);
  if (init.body) headers.set("Content-Type", "application/json");
  const response = await fetch(`/api/${path}`, { ...init, headers }).catch(() => {
    throw new ApiProblem(0, {});
  });
  const body: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
  if (response.status === 401) onSessionEnd();
  if (!response.ok) throw new ApiProblem(response.status, body);
  return body as Data;
}
