import { createContext, useContext } from "react";

/** Who is signed in, as far as the page goes by it; the server decides what they may do. */
export interface Reader {
  readonly role: string | null;
  /** Ends the session in this browser. */
  leave(): void;
}

export const ReaderContext = createContext<Reader>({ role: null, leave: () => undefined });

export function useReader(): Reader {
  return useContext(ReaderContext);
}
