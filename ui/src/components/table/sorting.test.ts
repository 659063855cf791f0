import { describe, expect, it } from "vitest";

import type { Cell, TableBlock } from "../../api/types";
import { filteredRows, nextSort, sortedRows } from "./sorting";

function table(...cells: readonly Cell[]): TableBlock {
  const column = { name: "c", label: "C", format: "text", role: "attribute", unit: null } as const;
  return { type: "table", id: "t", title: "", truncated: false, columns: [column], rows: cells.map((cell) => [cell]) };
}

describe("sortedRows", () => {
  it("puts empty cells last in both directions", () => {
    const numbers = table(3, null, 10, 2);
    expect(sortedRows(numbers, { column: 0, descending: false })).toEqual([3, 0, 2, 1]);
    expect(sortedRows(numbers, { column: 0, descending: true })).toEqual([2, 0, 3, 1]);
  });

  it("sorts text as people do and keeps ties in order", () => {
    const names = table("item 10", "Item 2", "éclair", "item 2");
    expect(sortedRows(names, { column: 0, descending: false })).toEqual([2, 1, 3, 0]);
  });

  it("leaves the rows as they came without a sorting", () => {
    expect(sortedRows(table(3, 1), null)).toEqual([0, 1]);
  });
});

describe("nextSort", () => {
  it("begins with the largest for numbers, turns round, then ends", () => {
    const first = nextSort(null, 1, true);
    expect(first).toEqual({ column: 1, descending: true });
    const second = nextSort(first, 1, true);
    expect(second).toEqual({ column: 1, descending: false });
    expect(nextSort(second, 1, true)).toBeNull();
    expect(nextSort(second, 0, false)).toEqual({ column: 0, descending: false });
  });
});

describe("filteredRows", () => {
  const cells = [["Red mug", "£1"], ["Blue mug", "£2"], ["Red cup", "£2"]];
  const filtered = (wanted: string) => filteredRows([2, 1, 0], (row) => cells[row] ?? [], wanted);

  it("keeps the order of the rows that show what is wanted", () => {
    expect(filtered("RED")).toEqual([2, 0]);
    expect(filtered("mug  £2")).toEqual([1]);
    expect(filtered("green")).toEqual([]);
    expect(filtered("  ")).toEqual([2, 1, 0]);
  });
});
