import { useId } from "react";

import type { TableBlock } from "../../api/types";
import { Panel } from "../Panel";
import { Rows } from "./Rows";
import { TableActions } from "./TableActions";

/** A table of an answer, in its frame. */
export function TableView({ table }: { readonly table: TableBlock }) {
  const titleId = useId();
  return (
    <Panel title={table.title} titleId={titleId} actions={<TableActions table={table} />}>
      <Rows table={table} titleId={titleId} />
    </Panel>
  );
}
