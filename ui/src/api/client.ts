import { accessHeaders, keepAccess, refreshAccess } from "./access";
import type { components } from "./schema";
import type { SignedIn, Status } from "./types";

type Schemas = components["schemas"];

/** A refused request, in the server's words. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

interface ProblemDocument {
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
}

/** One request under the page's session; `T` is what the OpenAPI document says comes back, nothing for 204.
 *
 * @throws ProblemError when the server refuses.
 */
export async function request<T>(method: string, path: string, body?: unknown): Promise<T> {
  const access = await accessHeaders();
  const response = await fetch(path, {
    method,
    credentials: "same-origin",
    headers: body === undefined ? access : { ...access, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw await problemOf(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function problemOf(response: Response): Promise<ProblemError> {
  const problem = (await response.json().catch(() => ({}))) as ProblemDocument;
  const message = problem.detail || problem.title || `The server answered ${response.status}.`;
  return new ProblemError(response.status, problem.code ?? "unknown", message);
}

export const api = {
  signIn: (token: string) => request<SignedIn>("POST", "/auth/session", { token }),
  enter: async (path: "/auth/login" | "/auth/setup", body: Schemas["Login"] | Schemas["Setup"]) =>
    keepAccess(await request<Schemas["Entered"]>("POST", path, body)),
  comeBack: refreshAccess,
  session: () => request<SignedIn>("GET", "/auth/session"),
  status: () => request<Status>("GET", "/copilot/status"),
  suggestions: () => request<Schemas["Suggestions"]>("GET", "/copilot/suggestions"),
  conversations: () => request<Schemas["ConversationList"]>("GET", "/copilot/conversations"),
  /** What a tool of the copilot finds; its arguments' schema is at /analytics/tools. */
  tool: (name: string, toolArguments: object) => request<Schemas["Found"]>("POST", `/analytics/tools/${name}`, toolArguments),
  conversation: (id: string) =>
    request<Schemas["ConversationDetail"]>("GET", `/copilot/conversations/${encodeURIComponent(id)}`),
};
