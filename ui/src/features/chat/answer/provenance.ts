import type { Answer, Citation, Column, TableBlock } from "../../../api/types";
import { formatValue } from "../../../lib/format";

/** Where a cited figure is from. */
export interface Provenance {
  /** As it stands in the table, not rounded. */
  readonly value: string;
  readonly column: Column;
  readonly table: string;
  /** What tells its row from the others: "Country: Netherlands". */
  readonly row: readonly { readonly label: string; readonly value: string }[];
  /** The tools that the answer rests on. */
  readonly tools: readonly string[];
}

/** The cell behind a citation; null when the answer lacks its table, row or column. */
export function provenanceOf(answer: Answer, citation: Citation): Provenance | null {
  const table = answer.blocks.find((block): block is TableBlock => block.type === "table" && block.id === citation.table);
  const row = table?.rows[citation.row];
  const at = table?.columns.findIndex(({ name }) => name === citation.column) ?? -1;
  const column = table?.columns[at];
  if (!table || !row || !column) return null;
  const told = (one: Column, index: number) => ({ label: one.label, value: formatValue(row[index] ?? null, one.format, one.unit) });
  return {
    value: formatValue(row[at] ?? null, column.format, column.unit),
    column,
    table: table.title,
    row: table.columns.map(told).filter((_, index) => index !== at && tellsApart(table, index)),
    tools: [...new Set(answer.tool_calls.map(({ name }) => name))],
  };
}

/** Columns that say which row it is; where none is marked as such, the first. */
function tellsApart(table: TableBlock, index: number): boolean {
  const marked = table.columns.some(({ role }) => role === "dimension" || role === "time");
  const role = table.columns[index]?.role;
  return marked ? role === "dimension" || role === "time" : index === 0;
}

/** The words to look its meaning up by: a change is explained by what changed. */
export function termOf(column: Column): string {
  return column.name.split("__")[0] ?? column.name;
}
