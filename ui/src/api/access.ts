/** The access token of this page, in memory only; the refresh token is in a cookie that scripts cannot read. */

let token: string | null = null;
let endsAt = 0;
const EARLY_MS = 30_000;

interface Entered {
  readonly access_token: string;
  readonly expires_in: number;
}

export function keepAccess(entered: Entered): void {
  token = entered.access_token;
  endsAt = Date.now() + entered.expires_in * 1000;
}

/** Whether this page signed in by account. */
export function hasAccess(): boolean {
  return token !== null;
}

export function forgetAccess(): void {
  token = null;
}

async function post<T>(path: string, body: unknown): Promise<T | null> {
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  if (token !== null) headers["Authorization"] = `Bearer ${token}`;
  const response = await fetch(path, {
    method: "POST",
    credentials: "same-origin",
    headers,
    body: JSON.stringify(body),
  });
  return response.ok ? ((await response.json()) as T) : null;
}

/** Exchanges the cookie's refresh token; tabs take turns, since each token is good once. */
export async function refreshAccess(): Promise<boolean> {
  const exchange = async () => {
    const entered = await post<Entered>("/auth/refresh", {});
    if (entered === null) forgetAccess();
    else keepAccess(entered);
    return entered !== null;
  };
  return "locks" in navigator ? navigator.locks.request("retail-refresh", exchange) : exchange();
}

/** The header of a request; empty where the session is a cookie. */
export async function accessHeaders(): Promise<Record<string, string>> {
  if (token === null) return {};
  if (Date.now() > endsAt - EARLY_MS) await refreshAccess();
  return token === null ? {} : { Authorization: `Bearer ${token}` };
}

/** What to add to the websocket's address: a ticket that opens it once; nothing where a cookie opens it. */
export async function socketTicket(): Promise<string> {
  if (token === null) return "";
  await accessHeaders();
  const issued = await post<{ readonly ticket: string }>("/auth/ticket", {});
  return issued === null ? "" : `?ticket=${encodeURIComponent(issued.ticket)}`;
}
