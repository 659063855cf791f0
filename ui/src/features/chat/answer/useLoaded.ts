import { useEffect, useState } from "react";

export interface Loaded<T> {
  /** Null until it is there. */
  readonly value: T | null;
  readonly error: string | null;
}

/** What the server says to a key, asked for once a key; `load` is to be the same function each time. */
export function useLoaded<T>(key: string, load: (key: string) => Promise<T>): Loaded<T> {
  const [found, setFound] = useState<Loaded<T> & { readonly of: string }>({ value: null, error: null, of: key });
  useEffect(() => {
    let wanted = true;
    load(key).then(
      (value) => wanted && setFound({ value, error: null, of: key }),
      (caught: unknown) =>
        wanted && setFound({ value: null, error: caught instanceof Error ? caught.message : String(caught), of: key }),
    );
    return () => {
      wanted = false;
    };
  }, [key, load]);
  return found.of === key ? found : { value: null, error: null };
}
