import type { SheetData } from "write-excel-file/browser";

import type { Cell, Column, TableBlock } from "../api/types";

type Value = { readonly value: string | number | boolean | Date; readonly type: unknown; readonly format?: string };
export type SheetRow = readonly (Value | null)[];

const NUMBER_FORMATS: Partial<Record<Column["format"], string>> = {
  integer: "#,##0",
  money: "#,##0.00",
  percent: "0.0%",
  date: "yyyy-mm-dd",
  datetime: "yyyy-mm-dd hh:mm",
};

/** One cell with its type: text stays text, so no spreadsheet runs it as a formula; values are unrounded. */
function typed(cell: Cell, format: Column["format"]): Value | null {
  if (cell === null) return null;
  const shown = NUMBER_FORMATS[format];
  if (typeof cell === "number") return { value: cell, type: Number, ...(shown ? { format: shown } : {}) };
  if (typeof cell === "boolean") return { value: cell, type: Boolean };
  const moment = format === "date" || format === "datetime" ? new Date(cell) : null;
  if (moment && shown && !Number.isNaN(moment.getTime())) return { value: moment, type: Date, format: shown };
  return { value: cell, type: String };
}

/** The rows of a sheet: the labels (with the currency or unit), then the cells. */
export function sheetRows(table: TableBlock): readonly SheetRow[] {
  const header = table.columns.map(({ label, unit }) => ({ value: unit ? `${label} (${unit})` : label, type: String }));
  const rows = table.rows.map((row) => table.columns.map((column, at) => typed(row[at] ?? null, column.format)));
  return [header, ...rows];
}

/** The table as an Excel workbook; the writer is fetched when it is first wanted. */
export async function toXlsx(table: TableBlock): Promise<Blob> {
  const { default: write } = await import("write-excel-file/browser");
  const rows = sheetRows(table).map((row) => [...row]) as SheetData;
  return write(rows, { stickyRowsCount: 1 });
}
