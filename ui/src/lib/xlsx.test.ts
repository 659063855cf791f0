import { describe, expect, it } from "vitest";

import type { TableBlock } from "../api/types";
import { sheetRows } from "./xlsx";

const table: TableBlock = {
  type: "table",
  id: "t1",
  title: "Sales",
  truncated: false,
  columns: [
    { name: "name", label: "Name", format: "text", role: "dimension", unit: null },
    { name: "revenue", label: "Revenue", format: "money", role: "metric", unit: "GBP" },
    { name: "day", label: "Day", format: "date", role: "time", unit: null },
  ],
  rows: [
    ["=HYPERLINK(\"https://evil.example\")", 12.345, "2011-12-09"],
    [null, null, "someday"],
  ],
};

describe("sheetRows", () => {
  it("keeps text as text, numbers unrounded and dates as dates", () => {
    const [header, first, second] = sheetRows(table);
    expect(header?.map((cell) => cell?.value)).toEqual(["Name", "Revenue (GBP)", "Day"]);
    expect(first?.[0]).toEqual({ value: '=HYPERLINK("https://evil.example")', type: String });
    expect(first?.[1]).toEqual({ value: 12.345, type: Number, format: "#,##0.00" });
    expect(first?.[2]).toEqual({ value: new Date("2011-12-09"), type: Date, format: "yyyy-mm-dd" });
    expect(second).toEqual([null, null, { value: "someday", type: String }]);
  });
});
