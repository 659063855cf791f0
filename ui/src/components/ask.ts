import { createContext, useContext } from "react";

/** Asks a question in a new conversation of the chat, and goes there. */
export const AskContext = createContext<(question: string) => void>(() => undefined);

export function useAsk(): (question: string) => void {
  return useContext(AskContext);
}
