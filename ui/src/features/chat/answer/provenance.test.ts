import { describe, expect, it } from "vitest";

import type { Answer, Column, TableBlock } from "../../../api/types";
import { provenanceOf, termOf } from "./provenance";

function column(name: string, role: Column["role"], format: Column["format"] = "text", unit: string | null = null): Column {
  return { name, label: name, format, unit, role };
}

const table: TableBlock = {
  type: "table",
  id: "t1",
  title: "Revenue by country",
  truncated: false,
  columns: [column("country", "dimension"), column("month", "time", "date"), column("revenue", "metric", "money", "GBP")],
  rows: [
    ["France", "2011-11-01", 12.5],
    ["Éire", "2011-12-01", 1234567.891],
  ],
};

const answer = {
  blocks: [{ type: "alert", id: "a", severity: "info", text: "x" }, table],
  tool_calls: [
    { name: "query_metrics", arguments: {} },
    { name: "query_metrics", arguments: {} },
  ],
} as unknown as Answer;

function cited(where: Partial<{ table: string; row: number; column: string }> = {}) {
  return { start: 0, end: 1, table: "t1", row: 1, column: "revenue", ...where };
}

describe("where a figure is from", () => {
  it("is its cell, and what tells the row from the others", () => {
    expect(provenanceOf(answer, cited())).toEqual({
      value: "£1,234,567.89",
      column: table.columns[2],
      table: "Revenue by country",
      row: [
        { label: "country", value: "Éire" },
        { label: "month", value: "1 Dec 2011" },
      ],
      tools: ["query_metrics"],
    });
  });

  it("is unknown where the cell is not there", () => {
    expect(provenanceOf(answer, cited({ table: "t9" }))).toBeNull();
    expect(provenanceOf(answer, cited({ row: 7 }))).toBeNull();
    expect(provenanceOf(answer, cited({ column: "profit" }))).toBeNull();
  });

  it("is looked up by what changed", () => {
    expect(termOf(column("revenue__change", "metric"))).toBe("revenue");
    expect(termOf(column("revenue", "metric"))).toBe("revenue");
  });
});
