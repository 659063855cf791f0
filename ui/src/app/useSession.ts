import { useCallback, useEffect, useState } from "react";

import { api } from "../api/client";

export type SessionState =
  | { readonly kind: "checking" }
  | { readonly kind: "out"; readonly message: string | null }
  | { readonly kind: "in" };

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
  lost(): void;
}

/** Signs in with the link's token, else looks whether the browser is signed in already. */
export function useSession(): Session {
  const [state, setState] = useState<SessionState>({ kind: "checking" });

  const signIn = useCallback(async (token: string) => {
    try {
      await api.signIn(token);
      setState({ kind: "in" });
    } catch (error) {
      setState({ kind: "out", message: error instanceof Error ? error.message : "Signing in failed." });
    }
  }, []);

  const check = useCallback(async () => {
    try {
      const session = await api.session();
      setState(session.signed_in ? { kind: "in" } : { kind: "out", message: null });
    } catch {
      setState({ kind: "out", message: "The server cannot be reached. Is it running?" });
    }
  }, []);

  useEffect(() => {
    const enter = () => {
      const token = takeToken(location, history);
      void (token === null ? check() : signIn(token));
    };
    enter();
    window.addEventListener("hashchange", enter);
    return () => window.removeEventListener("hashchange", enter);
  }, [check, signIn]);

  const lost = useCallback(() => setState({ kind: "out", message: "Your session has ended." }), []);
  return { state, signIn, lost };
}
