import type { TFunction } from "i18next";

/** The parts of the shop that the systems compute for, by the names of the semantic model. */
export const PARTS = ["top_category", "category", "country", "store", "product"] as const;

export type Part = (typeof PARTS)[number];

export function partOptions(t: TFunction<"dashboards">): readonly { readonly value: Part; readonly label: string }[] {
  return PARTS.map((value) => ({ value, label: t(`parts.${value}`) }));
}

/** Words for a part in a question to the copilot. */
export const PART_WORDS: Record<Part, string> = {
  top_category: "top category",
  category: "category",
  country: "country",
  store: "store",
  product: "product",
};

/** A condition on a dimension, as tools take it. */
export function equals(field: string, value: string): readonly { readonly field: string; readonly op: "="; readonly value: string }[] {
  return [{ field, op: "=", value }];
}

const DAY_MS = 86_400_000;

/** The day (`YYYY-MM-DD`) so many days after another. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day.slice(0, 10)}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
