import type { Cell, TableBlock } from "../../api/types";

export interface Sort {
  readonly column: number;
  readonly descending: boolean;
}

const COLLATOR = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function compare(one: NonNullable<Cell>, two: NonNullable<Cell>): number {
  if (typeof one === "string" || typeof two === "string") return COLLATOR.compare(String(one), String(two));
  return Number(one) - Number(two);
}

/** Positions of the rows in the order to show them; empty cells come last either way, ties keep their order. */
export function sortedRows(table: TableBlock, sort: Sort | null): readonly number[] {
  const order = table.rows.map((_, index) => index);
  if (!sort) return order;
  const sign = sort.descending ? -1 : 1;
  const cell = (row: number): Cell => table.rows[row]?.[sort.column] ?? null;
  return order.sort((one, two) => {
    const [a, b] = [cell(one), cell(two)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * compare(a, b);
  });
}

/** The next sorting when a header is pressed: first the useful direction, then the other, then as it came. */
export function nextSort(current: Sort | null, column: number, numeric: boolean): Sort | null {
  if (current?.column !== column) return { column, descending: numeric };
  return current.descending === numeric ? { column, descending: !numeric } : null;
}

/** Those of the positions whose row, as it is shown, has `wanted` in it, case and spacing aside. */
export function filteredRows(
  order: readonly number[],
  shown: (row: number) => readonly string[],
  wanted: string,
): readonly number[] {
  const part = plain(wanted);
  return part === "" ? order : order.filter((row) => plain(shown(row).join(" ")).includes(part));
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, " ").trim();
}
