import type { TableShown } from "../../../api/answers";
import type { TableBlock } from "../../../api/types";

/** A result of the REST interface as a table of an answer, so that it is shown, sorted and saved alike. */
export function blockOf(table: TableShown, id: string): TableBlock {
  return {
    type: "table",
    id,
    title: table.title,
    columns: table.columns.map(({ name, label, format, unit }) => ({ name, label, format, unit: unit ?? null, role: "attribute" })),
    rows: table.rows,
    truncated: table.truncated,
  };
}
