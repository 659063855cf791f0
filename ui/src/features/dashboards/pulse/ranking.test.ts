import { describe, expect, it } from "vitest";

import type { TableShown } from "../../../api/types";
import { rowsOf } from "../../../components/findings/tables";
import { ranked, scoreOf, USUAL } from "./ranking";

const TABLE: TableShown = {
  title: "Market opportunities",
  columns: [
    { name: "category", label: "Category", format: "text" },
    { name: "score", label: "Score", format: "number" },
    { name: "size_score", label: "Size", format: "number" },
    { name: "growth_score", label: "Growth", format: "number" },
    { name: "margin_score", label: "Margin", format: "number" },
  ],
  rows: [
    ["Toys", 60, 100, 40, 20],
    ["Beauty", 55, 20, 90, 80],
  ],
  truncated: false,
  sql: "",
  filters: [],
  caveats: [],
};

describe("an opportunity's score", () => {
  it("is the mean of the criteria that are known, weighted", () => {
    expect(scoreOf({ size_score: 100, growth_score: 40, margin_score: null }, USUAL)).toBeCloseTo((30 * 100 + 25 * 40) / 55);
  });

  it("is not there where every weight is zero", () => {
    expect(scoreOf({ size_score: 100 }, { ...USUAL, size: 0 })).toBeNull();
  });
});

describe("ranking anew", () => {
  it("puts what the weights favour first and tells the usual rank", () => {
    const rows = rowsOf(ranked(TABLE, { ...USUAL, size: 0 }));
    expect(rows.map((row) => [row["rank"], row["category"], row["usual_rank"]])).toEqual([
      [1, "Beauty", 2],
      [2, "Toys", 1],
    ]);
    expect(rows[0]?.["score"]).toBeCloseTo((25 * 90 + 15 * 80) / 40);
  });
});
