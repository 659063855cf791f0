import { describe, expect, it } from "vitest";

import type { TableBlock } from "../api/types";
import { toCsv, toTsv } from "./csv";

const table: TableBlock = {
  type: "table",
  id: "t1",
  title: "Top 5: products & more",
  truncated: false,
  columns: [
    { name: "name", label: "Name", format: "text", role: "dimension", unit: null },
    { name: "revenue", label: "Revenue, net", format: "money", role: "metric", unit: "GBP" },
  ],
  rows: [
    ['Mug "XL", red', 1234.5678],
    ["=HYPERLINK(1)", -3],
    ["two\nlines", null],
  ],
};

describe("toCsv", () => {
  it("quotes, keeps values unrounded and disarms formulas", () => {
    expect(toCsv(table)).toBe(
      'Name,"Revenue, net"\r\n"Mug ""XL"", red",1234.5678\r\n\'=HYPERLINK(1),-3\r\n"two\nlines",\r\n',
    );
  });
});

describe("toTsv", () => {
  it("keeps every row on one line", () => {
    expect(toTsv(table).split("\n")).toEqual([
      "Name\tRevenue, net",
      'Mug "XL", red\t1234.5678',
      "'=HYPERLINK(1)\t-3",
      "two lines\t",
    ]);
  });
});
