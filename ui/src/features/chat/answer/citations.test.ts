import { describe, expect, it } from "vitest";

import type { Citation } from "../../../api/types";
import { spansOf } from "./citations";

function citation(start: number, end: number): Citation {
  return { start, end, table: "t1", row: 0, column: "c" };
}

describe("spansOf", () => {
  it("counts code points, not UTF-16 units", () => {
    const text = "🏆🏆 £5 and £7";
    const spans = spansOf(text, [citation(3, 5), citation(10, 12)]);
    expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual(["£5", "£7"]);
  });

  it("orders, and leaves out what overlaps, is empty or lies outside", () => {
    const spans = spansOf("abcdefgh", [citation(4, 6), citation(0, 2), citation(1, 3), citation(3, 3), citation(7, 99)]);
    expect(spans).toEqual([
      { start: 0, end: 2, index: 1 },
      { start: 4, end: 6, index: 0 },
    ]);
  });
});
