import { useCallback, useEffect, useState } from "react";

import { signOut } from "../api/account";
import { api } from "../api/client";
import { texts } from "../lib/language";

/** By the link of the terminal, by account, or by making the first administrator. */
export type Way = "token" | "password" | "setup";

export type SessionState =
  | { readonly kind: "checking" }
  | { readonly kind: "out"; readonly message: string | null; readonly way: Way; readonly token?: string }
  | { readonly kind: "in"; readonly role: string | null };

/** The access token in the link that opened the page; it is taken out of the address at once. */
export function takeToken(address: Location, history: History): string | null {
  const fromHash = new URLSearchParams(address.hash.slice(1)).get("token");
  const query = new URLSearchParams(address.search);
  const token = fromHash ?? query.get("token");
  if (token === null) return null;
  query.delete("token");
  const rest = query.toString();
  history.replaceState(null, "", address.pathname + (rest ? `?${rest}` : ""));
  return token;
}

export interface Session {
  readonly state: SessionState;
  signIn(token: string): Promise<void>;
  /** By account; throws what the server has against it. */
  enter(email: string, password: string, code: string | null): Promise<void>;
  /** Makes the first administrator; throws what the server has against it. */
  setUp(token: string, email: string, password: string): Promise<void>;
  /** Ends the session in this browser. */
  leave(): Promise<void>;
  lost(): void;
}

/** Signs in with the link's token, else looks whether the browser is signed in already. */
export function useSession(): Session {
  const [state, setState] = useState<SessionState>({ kind: "checking" });

  const out = useCallback((way: Way, error: unknown, token?: string) => {
    const message = error instanceof Error ? error.message : null;
    setState({ kind: "out", message, way, ...(token === undefined ? {} : { token }) });
  }, []);

  const entered = useCallback(async () => {
    const role = await api.session().then((found) => found.role ?? null, () => null);
    setState({ kind: "in", role });
  }, []);

  const signIn = useCallback(
    async (token: string) => {
      const way = await api.session().then((found) => found.way, () => "token" as const);
      if (way !== "token") return out(way, null, token);
      try {
        await api.signIn(token);
        await entered();
      } catch (error) {
        out("token", error);
      }
    },
    [entered, out],
  );

  const enter = useCallback(async (email: string, password: string, code: string | null) => {
    await api.enter("/auth/login", { email, password, refresh_in: "cookie", ...(code ? { code } : {}) });
    await entered();
  }, [entered]);

  const setUp = useCallback(async (token: string, email: string, password: string) => {
    await api.enter("/auth/setup", { token, email, password });
    await entered();
  }, [entered]);

  const leave = useCallback(async () => {
    await signOut();
    // Whoever signs in next begins at the chat, not where this reader was.
    history.replaceState(null, "", location.pathname);
    const way = await api.session().then((found) => found.way, () => "password" as const);
    out(way, null);
  }, [out]);

  const check = useCallback(async () => {
    try {
      const session = await api.session();
      const back = session.signed_in || (session.way === "password" && (await api.comeBack()));
      if (back) await entered();
      else out(session.way, null);
    } catch {
      out("token", new Error(texts.t("unreachable")));
    }
  }, [entered, out]);

  useEffect(() => {
    const arrive = () => {
      const token = takeToken(location, history);
      void (token === null ? check() : signIn(token));
    };
    arrive();
    window.addEventListener("hashchange", arrive);
    return () => window.removeEventListener("hashchange", arrive);
  }, [check, signIn]);

  const lost = useCallback(() => {
    void api.session().then(
      (found) => out(found.way, new Error(texts.t("sessionEnded"))),
      () => out("token", new Error(texts.t("sessionEnded"))),
    );
  }, [out]);
  return { state, signIn, enter, setUp, leave, lost };
}
