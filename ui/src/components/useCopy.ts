import { useCallback, useEffect, useState } from "react";

/** Copies text and says so for a moment. */
export function useCopy(): readonly [boolean, (text: string) => void] {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = useCallback((text: string) => {
    void navigator.clipboard.writeText(text).then(() => setCopied(true));
  }, []);
  return [copied, copy];
}
