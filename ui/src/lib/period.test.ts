import { describe, expect, it } from "vitest";

import type { Column } from "../api/types";
import { columnFormatter } from "./period";

const time: Column = { name: "period", label: "Period", format: "date", role: "time", unit: null };

function shown(column: Column, ...cells: readonly (string | null)[]): readonly string[] {
  return cells.map(columnFormatter(column, cells));
}

describe("columnFormatter", () => {
  it("names months and years", () => {
    expect(shown(time, "2025-11-01", "2025-12-01")).toEqual(["Nov 2025", "Dec 2025"]);
    expect(shown({ ...time, format: "datetime" }, "2025-11-01T00:00:00", null)).toEqual(["1 Nov 2025, 00:00", "–"]);
    expect(shown(time, "2024-01-01", "2025-01-01")).toEqual(["2024", "2025"]);
  });

  it("leaves days, weeks, single dates and other columns alone", () => {
    expect(shown(time, "2025-11-01", "2025-11-02")).toEqual(["1 Nov 2025", "2 Nov 2025"]);
    expect(shown(time, "2025-11-01")).toEqual(["1 Nov 2025"]);
    expect(shown({ ...time, role: "attribute" }, "2025-11-01", "2025-12-01")).toEqual(["1 Nov 2025", "1 Dec 2025"]);
  });
});
