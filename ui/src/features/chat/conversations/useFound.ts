import { useEffect, useState } from "react";

import { conversationsApi } from "../../../api/conversations";
import type { ConversationItem } from "../../../api/types";

const PAUSE_MS = 250;

/** Conversations whose titles hold the words, at once; a moment later those whose questions or answers do, too. */
export function useFound(all: readonly ConversationItem[], wanted: string): readonly ConversationItem[] {
  const words = wanted.trim();
  const [found, setFound] = useState<{ readonly words: string; readonly list: readonly ConversationItem[] } | null>(null);
  useEffect(() => {
    if (words === "") return;
    let current = true;
    const timer = setTimeout(() => {
      conversationsApi.search(words).then(
        ({ conversations }) => current && setFound({ words, list: conversations }),
        () => undefined,
      );
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [words, all]);
  if (words === "") return all;
  if (found?.words === words) return found.list;
  return all.filter(({ title }) => title.toLowerCase().includes(words.toLowerCase()));
}
