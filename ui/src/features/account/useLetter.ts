import { useCallback, useEffect, useState } from "react";

import { type OpenedLetter, takeLetter } from "./letters";

/** The letter whose link opened the page, or was pasted into its address; until it is done with. */
export function useLetter(): readonly [OpenedLetter | null, () => void] {
  const [letter, setLetter] = useState<OpenedLetter | null>(() => takeLetter(location, history));
  useEffect(() => {
    const onHash = () => {
      const found = takeLetter(location, history);
      if (found !== null) setLetter(found);
    };
    window.addEventListener("hashchange", onHash);
    return () => window.removeEventListener("hashchange", onHash);
  }, []);
  const done = useCallback(() => setLetter(null), []);
  return [letter, done];
}
