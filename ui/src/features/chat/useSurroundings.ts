import { useCallback, useEffect, useState } from "react";

import { api } from "../../api/client";
import type { ConversationItem, Status } from "../../api/types";

export interface Surroundings {
  readonly status: Status | null;
  readonly suggestions: readonly string[];
  readonly conversations: readonly ConversationItem[];
  refreshConversations(): void;
}

/** What is shown around the chat; what cannot be had is left out. */
export function useSurroundings(connected: boolean): Surroundings {
  const [status, setStatus] = useState<Status | null>(null);
  const [suggestions, setSuggestions] = useState<readonly string[]>([]);
  const [conversations, setConversations] = useState<readonly ConversationItem[]>([]);

  const refreshConversations = useCallback(() => {
    void quietly(api.conversations(), (found) => setConversations(found.conversations));
  }, []);

  useEffect(() => {
    if (!connected) return;
    void quietly(api.status(), setStatus);
    void quietly(api.suggestions(), (found) => setSuggestions(found.questions));
    refreshConversations();
  }, [connected, refreshConversations]);

  return { status, suggestions, conversations, refreshConversations };
}

async function quietly<T>(request: Promise<T>, use: (value: T) => void): Promise<void> {
  await request.then(use, () => undefined);
}
