import { useCallback, useEffect, useRef, useState } from "react";

import { conversationsApi } from "../../../api/conversations";
import type { ConversationItem } from "../../../api/types";

/** How long a deletion can be taken back. */
export const UNDO_MS = 7_000;

export interface Removal {
  /** Deleted for the reader, and not yet on the server. */
  readonly pending: ConversationItem | null;
  readonly error: string | null;
  remove(conversation: ConversationItem): void;
  undo(): void;
  dismissError(): void;
}

/** Deletes one conversation at a time, a while after the reader asked for it, or when the page is left. */
export function useRemoval(onRemoved: () => void): Removal {
  const [pending, setPending] = useState<ConversationItem | null>(null);
  const [error, setError] = useState<string | null>(null);
  const waiting = useRef<{ readonly id: string; readonly timer: ReturnType<typeof setTimeout> } | null>(null);

  const carryOut = useCallback(() => {
    const found = waiting.current;
    if (found === null) return;
    waiting.current = null;
    clearTimeout(found.timer);
    conversationsApi
      .remove(found.id)
      .catch((caught: unknown) => setError(caught instanceof Error ? caught.message : String(caught)))
      .finally(() => {
        setPending((shown) => (shown?.id === found.id ? null : shown));
        onRemoved();
      });
  }, [onRemoved]);

  useEffect(() => {
    window.addEventListener("pagehide", carryOut);
    return () => window.removeEventListener("pagehide", carryOut);
  }, [carryOut]);

  const remove = useCallback(
    (conversation: ConversationItem) => {
      carryOut();
      setError(null);
      setPending(conversation);
      waiting.current = { id: conversation.id, timer: setTimeout(carryOut, UNDO_MS) };
    },
    [carryOut],
  );

  const undo = useCallback(() => {
    if (waiting.current) clearTimeout(waiting.current.timer);
    waiting.current = null;
    setPending(null);
  }, []);

  const dismissError = useCallback(() => setError(null), []);
  return { pending, error, remove, undo, dismissError };
}
