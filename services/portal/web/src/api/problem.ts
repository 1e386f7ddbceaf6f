/** What a service said when it refused (RFC 9457), or that nobody answered (`status` 0). */
export class ApiProblem extends Error {
  readonly status: number;
  /** The parameter at fault, where there is one. */
  readonly parameter: string | undefined;
  /** The field of the body at fault, such as `tenants.0.tenant_id`. */
  readonly field: string | undefined;
  /** The service that does not answer, where the portal knows. */
  readonly service: string | undefined;

  constructor(status: number, body: unknown) {
    const problem = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
    const [wrong] = Array.isArray(problem.errors) ? (problem.errors as Record<string, unknown>[]) : [];
    super(text(wrong?.reason) ?? text(problem.detail) ?? text(problem.title) ?? `HTTP ${status}`);
    this.name = "ApiProblem";
    this.status = status;
    this.parameter = text(problem.parameter);
    this.field = text(problem.field) ?? text(wrong?.field);
    this.service = text(problem.service);
  }
}

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

/** Worth asking again: nobody answered, or a server was unwell. A refusal stays a refusal. */
export const isPassing = (error: unknown) =>
  !(error instanceof ApiProblem) || error.status === 0 || error.status >= 500;
