import type { TableBlock } from "../api/types";

/** Leading characters that a spreadsheet would run as a formula. */
export const FORMULA = /^[=+\-@\t\r]/;

function field(value: TableBlock["rows"][number][number]): string {
  if (value === null) return "";
  const text = typeof value === "string" && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The table as CSV (RFC 4180), values unrounded, text that looks like a formula disarmed. */
export function toCsv(table: TableBlock): string {
  const header = table.columns.map((column) => field(column.label));
  const lines = table.rows.map((row) => row.map(field));
  return [header, ...lines].map((line) => line.join(",")).join("\r\n") + "\r\n";
}

/** The table as tab-separated text, for pasting into a spreadsheet. */
export function toTsv(table: TableBlock): string {
  const clean = (text: string) => text.replaceAll(/[\t\r\n]+/g, " ");
  const cell = (value: TableBlock["rows"][number][number]) =>
    value === null ? "" : clean(typeof value === "string" && FORMULA.test(value) ? `'${value}` : String(value));
  const header = table.columns.map((column) => clean(column.label));
  return [header, ...table.rows.map((row) => row.map(cell))].map((line) => line.join("\t")).join("\n");
}
