import { useCallback, useState } from "react";

export interface Submit {
  readonly busy: boolean;
  /** What the server had against it, in its words. */
  readonly error: Error | null;
  /** Does it, one at a time; true when it went through. */
  run(action: () => Promise<void>): Promise<boolean>;
  clear(): void;
}

/** Runs what a form asks for, and keeps how it went. */
export function useSubmit(): Submit {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const run = useCallback(async (action: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await action();
      return true;
    } catch (caught) {
      setError(caught instanceof Error ? caught : new Error(String(caught)));
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  const clear = useCallback(() => setError(null), []);
  return { busy, error, run, clear };
}
