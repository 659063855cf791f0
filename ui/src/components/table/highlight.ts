import { createContext, useContext } from "react";

import type { Citation } from "../../api/types";

/** Which citation the reader points at, and which one they went to; shared by the text and the tables. */
export interface Highlight {
  readonly pointed: Citation | null;
  readonly visited: Citation | null;
  point(citation: Citation | null): void;
  visit(citation: Citation): void;
}

export const HighlightContext = createContext<Highlight>({
  pointed: null,
  visited: null,
  point: () => undefined,
  visit: () => undefined,
});

export function useHighlight(): Highlight {
  return useContext(HighlightContext);
}
