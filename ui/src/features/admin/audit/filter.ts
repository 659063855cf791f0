import type { AuditFilter } from "../../../api/admin";

/** First and last day, as ISO dates; empty where there is no bound. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

interface Typed extends Days {
  readonly search: string;
  readonly outcome: string;
}

function midnight(day: string, later: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + later * 86_400_000).toISOString();
}

/** The entries that are wanted; the last day counts whole, in UTC. */
export function filterOf({ search, outcome, from, to }: Typed): AuditFilter {
  return {
    ...(search ? { search } : {}),
    ...(outcome ? { outcome } : {}),
    ...(from ? { since: midnight(from, 0) } : {}),
    ...(to ? { until: midnight(to, 1) } : {}),
  };
}
