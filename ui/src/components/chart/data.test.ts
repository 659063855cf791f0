import { describe, expect, it } from "vitest";

import type { ChartBlock, TableBlock } from "../../api/types";
import { chartData } from "./data";

const table: TableBlock = {
  type: "table",
  id: "t1",
  title: "",
  truncated: false,
  columns: [
    { name: "period", label: "Day", format: "date", role: "time", unit: null },
    { name: "forecast", label: "Forecast", format: "money", role: "metric", unit: "GBP" },
    { name: "low", label: "Low", format: "money", role: "metric", unit: "GBP" },
    { name: "high", label: "High", format: "money", role: "metric", unit: "GBP" },
  ],
  rows: [
    ["2011-12-10", 5, 4, 6],
    ["2011-12-11", null, 4, null],
  ],
};
const chart: ChartBlock = {
  type: "chart",
  id: "c1",
  title: "",
  table: "t1",
  mark: "line",
  x: "period",
  y: ["forecast"],
  lower: "low",
  upper: "high",
};

describe("chartData", () => {
  it("reads times in UTC, values with their gaps, and the band", () => {
    const data = chartData(chart, table);
    expect(data?.times).toEqual([Date.UTC(2011, 11, 10), Date.UTC(2011, 11, 11)]);
    expect(data?.series).toEqual([{ name: "forecast", label: "Forecast", values: [5, null] }]);
    expect(data?.bands).toEqual([{ label: null, lower: [4, 4], upper: [6, null] }]);
  });

  it("has no times for a column of names", () => {
    const first = { name: "period", label: "Shop", format: "text", role: "dimension", unit: null } as const;
    expect(chartData(chart, { ...table, columns: [first, ...table.columns.slice(1)] })?.times).toBeNull();
  });

  it("is nothing when the table lacks a column", () => {
    expect(chartData({ ...chart, y: ["forecast", "missing"] }, table)).toBeNull();
    expect(chartData({ ...chart, x: "missing" }, table)).toBeNull();
  });
});
