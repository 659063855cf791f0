import { useId, useMemo } from "react";

import type { ChartBlock, TableBlock } from "../../api/types";
import { Panel } from "../Panel";
import { Chart } from "./Chart";
import { chartData } from "./data";

interface ChartViewProps {
  readonly chart: ChartBlock;
  readonly tables: readonly TableBlock[];
}

/** A chart of an answer, in its frame. */
export function ChartView({ chart, tables }: ChartViewProps) {
  const titleId = useId();
  const table = tables.find((one) => one.id === chart.table);
  const data = useMemo(() => (table ? chartData(chart, table) : null), [chart, table]);
  if (!data || data.labels.length === 0) return null;
  return (
    <Panel title={chart.title} titleId={titleId}>
      <Chart data={data} mark={chart.mark} />
    </Panel>
  );
}
