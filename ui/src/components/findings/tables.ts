import type { Cell, Column, Found, TableBlock, TableShown } from "../../api/types";
import { columnFormatter } from "../../lib/period";
import { currentLanguage, texts } from "../../lib/language";
import type { ChartData } from "../chart/data";

export type Row = Readonly<Record<string, Cell>>;

/** The rows of a table by the names of their columns. */
export function rowsOf(table: TableShown | undefined): readonly Row[] {
  if (!table) return [];
  return table.rows.map((row) => Object.fromEntries(table.columns.map(({ name }, at) => [name, row[at] ?? null])));
}

export function numberIn(row: Row | undefined, name: string): number | null {
  const cell = row?.[name];
  return typeof cell === "number" ? cell : null;
}

export function textIn(row: Row | undefined, name: string): string {
  const cell = row?.[name];
  return cell === null || cell === undefined ? "" : String(cell);
}

/** The table that has the column, wherever the tool put it. */
export function tableWith(found: Found | undefined, column: string): TableShown | undefined {
  return found?.tables.find((table) => table.columns.some(({ name }) => name === column));
}

/** The name of a column in the reader's language, where there is one. */
export function labelOf(name: string, label: string): string {
  if (currentLanguage() === "en") return label;
  return texts.t(`columns:${name as "revenue"}`, { defaultValue: label });
}

export function columnOf(table: TableShown | undefined, name: string): Column | undefined {
  const column = table?.columns.find((one) => one.name === name);
  return column && { ...column, label: labelOf(column.name, column.label), role: "attribute" };
}

/** The table as tables are shown, with only the columns named, in that order, where any are. */
export function blockOf(table: TableShown, title: string, names?: readonly string[]): TableBlock {
  const all = table.columns.map(({ name }) => name);
  const kept = (names ?? all).filter((name) => all.includes(name));
  const places = kept.map((name) => all.indexOf(name));
  return {
    type: "table",
    id: title,
    title,
    columns: kept.flatMap((name) => columnOf(table, name) ?? []),
    rows: table.rows.map((row) => places.map((at) => row[at] ?? null)),
    truncated: table.truncated,
  };
}

interface Wanted {
  readonly x: string;
  readonly y: readonly string[];
  /** Whether x is a time axis. */
  readonly timed?: boolean;
  /** Only so many rows. */
  readonly most?: number;
}

/** A chart of columns; null where the table lacks one of them or holds no row. */
export function chartOf(table: TableShown | undefined, { x, y, timed = false, most }: Wanted): ChartData | null {
  const axis = columnOf(table, x);
  const columns = y.flatMap((name) => columnOf(table, name) ?? []);
  const rows = rowsOf(table).slice(0, most);
  const [first] = columns;
  if (!axis || !first || columns.length < y.length || rows.length === 0) return null;
  const labels = rows.map((row) => row[x] ?? null);
  const role = timed ? ("time" as const) : ("dimension" as const);
  return {
    x: { ...axis, role },
    y: first,
    labels,
    names: labels.map(columnFormatter({ ...axis, role }, labels)),
    times: timed ? labels.map((label) => Date.parse(`${String(label).slice(0, 10)}T00:00:00Z`)) : null,
    series: columns.map(({ name, label }) => ({ name, label, values: rows.map((row) => numberIn(row, name)) })),
    bands: [],
  };
}
