import type { Channel, NewWatch } from "../../api/watches";

export const TESTS = ["moves", "up", "down", "above", "below", "unusual"] as const;
export const PERIODS = ["day", "week", "month"] as const;
export const EVERY = ["run", "day", "week", "month"] as const;

export interface Draft {
  readonly kind: "metric" | "question";
  readonly name: string;
  readonly metric: string;
  readonly period: (typeof PERIODS)[number];
  readonly test: (typeof TESTS)[number];
  readonly amount: string;
  readonly question: string;
  readonly every: (typeof EVERY)[number];
  readonly channels: readonly Channel[];
}

export const EMPTY: Draft = {
  kind: "metric",
  name: "",
  metric: "revenue",
  period: "week",
  test: "moves",
  amount: "20",
  question: "",
  every: "week",
  channels: [],
};

/** The draft as the server takes it; null while something is missing. */
export function watchOf(draft: Draft, named: string): NewWatch | null {
  const name = (draft.name.trim() || named).slice(0, 100);
  const channels = [...draft.channels];
  if (draft.kind === "question") {
    const question = draft.question.trim();
    return question ? { name, channels, wish: { kind: "question", question, every: draft.every } } : null;
  }
  const bare = draft.test === "unusual";
  const amount = Number(draft.amount.replace(",", "."));
  if (!bare && (draft.amount.trim() === "" || !Number.isFinite(amount))) return null;
  const { metric, period, test } = draft;
  return { name, channels, wish: { kind: "metric", metric, filters: [], period, test, amount: bare ? null : amount } };
}
