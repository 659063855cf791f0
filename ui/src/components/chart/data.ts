import type { Cell, ChartBlock, Column, TableBlock } from "../../api/types";
import { columnFormatter } from "../../lib/period";

export interface Series {
  readonly name: string;
  readonly label: string;
  readonly values: readonly (number | null)[];
}

/** The area between two lines. */
export interface Band {
  /** Null: the range that is likely. */
  readonly label: string | null;
  readonly lower: readonly (number | null)[];
  readonly upper: readonly (number | null)[];
}

/** A chart's columns, read out of its table. Times are milliseconds; null where the x column is no time. */
export interface ChartData {
  readonly x: Column;
  readonly y: Column;
  readonly labels: readonly Cell[];
  /** The labels as people read them. */
  readonly names: readonly string[];
  readonly times: readonly number[] | null;
  readonly series: readonly Series[];
  /** The widest first. */
  readonly bands: readonly Band[];
}

function timeOf(value: Cell): number {
  return typeof value === "string" ? Date.parse(value.length === 10 ? `${value}T00:00:00Z` : value) : Number.NaN;
}

/** What the chart shows; null when the table lacks one of its columns. */
export function chartData(chart: ChartBlock, table: TableBlock): ChartData | null {
  const at = (name: string) => table.columns.findIndex((column) => column.name === name);
  const cells = (name: string) => table.rows.map((row) => row[at(name)] ?? null);
  const numbers = (name: string) => cells(name).map((cell) => (typeof cell === "number" ? cell : null));
  const x = table.columns[at(chart.x)];
  const y = table.columns[at(chart.y[0] ?? "")];
  if (!x || !y || chart.y.some((name) => at(name) < 0)) return null;
  const labels = cells(chart.x);
  const times = labels.map(timeOf);
  const timed = x.format === "date" || x.format === "datetime" || x.role === "time";
  const { lower, upper } = chart;
  const banded = lower && upper && at(lower) >= 0 && at(upper) >= 0;
  return {
    x,
    y,
    labels,
    names: labels.map(columnFormatter(x, labels)),
    times: timed && times.every(Number.isFinite) ? times : null,
    series: chart.y.map((name) => ({
      name,
      label: table.columns[at(name)]?.label ?? name,
      values: numbers(name),
    })),
    bands: banded ? [{ label: null, lower: numbers(lower), upper: numbers(upper) }] : [],
  };
}
