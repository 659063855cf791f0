import { useQuery } from "@tanstack/react-query";

import { watchesApi } from "../api/watches";

export const INBOX_KEY = ["inbox"] as const;
const EVERY_MS = 300_000;

/** How many notices the reader has not seen; looked at every five minutes. */
export function useUnseen(): number {
  const { data } = useQuery({ queryKey: INBOX_KEY, queryFn: watchesApi.inbox, refetchInterval: EVERY_MS });
  return data?.unseen ?? 0;
}
