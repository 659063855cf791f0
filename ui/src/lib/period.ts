import type { Cell, Column } from "../api/types";
import { formatMonth, formatValue } from "./format";

const FIRST_OF_MONTH = /^\d{4}-\d{2}-01(T00:00:00(\.0+)?(Z|\+00:00)?)?$/;
const FIRST_OF_YEAR = /^\d{4}-01-01/;

/** How to show a column's cells: a time axis whose steps are whole months or years names those, not days. */
export function columnFormatter(column: Column, cells: readonly Cell[]): (cell: Cell) => string {
  const plain = (cell: Cell) => formatValue(cell, column.format, column.unit);
  if (column.role !== "time" || (column.format !== "date" && column.format !== "datetime")) return plain;
  const times = cells.filter((cell): cell is string => typeof cell === "string");
  if (new Set(times).size < 2 || !times.every((time) => FIRST_OF_MONTH.test(time))) return plain;
  if (times.every((time) => FIRST_OF_YEAR.test(time))) return named((time) => time.slice(0, 4));
  return named((time) => formatMonth(Date.parse(`${time.slice(0, 10)}T00:00:00Z`)));
}

function named(name: (time: string) => string): (cell: Cell) => string {
  return (cell) => (typeof cell === "string" ? name(cell) : "–");
}
