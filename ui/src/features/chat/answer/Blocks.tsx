import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Paper from "@mui/material/Paper";
import Typography from "@mui/material/Typography";

import type { Block, MetricBlock, TableBlock } from "../../../api/types";
import { formatRounded, formatValue } from "../../../lib/format";
import { ChartView } from "../../../components/chart/ChartView";
import { TableView } from "../../../components/table/TableView";

type Item = Exclude<Block, MetricBlock> | { readonly type: "metrics"; readonly id: string; readonly metrics: MetricBlock[] };

/** The blocks in reading order; headline numbers that follow one another stand in one row. */
export function grouped(blocks: readonly Block[]): readonly Item[] {
  const items: Item[] = [];
  for (const block of blocks) {
    const last = items.at(-1);
    if (block.type !== "metric") items.push(block);
    else if (last?.type === "metrics") last.metrics.push(block);
    else items.push({ type: "metrics", id: block.id, metrics: [block] });
  }
  return items;
}

export function Blocks({ blocks }: { readonly blocks: readonly Block[] }) {
  const tables = blocks.filter((block): block is TableBlock => block.type === "table");
  return grouped(blocks).map((item) => <BlockView key={item.id} item={item} tables={tables} />);
}

function BlockView({ item, tables }: { readonly item: Item; readonly tables: readonly TableBlock[] }) {
  switch (item.type) {
    case "table":
      return <TableView table={item} />;
    case "chart":
      return <ChartView chart={item} tables={tables} />;
    case "alert":
      return <Alert severity={item.severity}>{item.text}</Alert>;
    case "metrics":
      return (
        <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1.5 }}>
          {item.metrics.map((metric) => (
            <Metric key={metric.id} metric={metric} />
          ))}
        </Box>
      );
  }
}

function Metric({ metric }: { readonly metric: MetricBlock }) {
  const change = metric.change_pct ?? null;
  return (
    <Paper variant="outlined" sx={{ px: 2, py: 1.5, minWidth: 150, flex: { xs: "1 1 150px", sm: "0 0 auto" } }}>
      <Typography variant="body2" color="text.secondary">
        {metric.label}
      </Typography>
      <Typography
        title={formatValue(metric.value, metric.format, metric.unit)}
        sx={{ fontSize: "1.6rem", fontWeight: 650, letterSpacing: "-0.02em", lineHeight: 1.3 }}
      >
        {formatRounded(metric.value, metric.format, metric.unit)}
      </Typography>
      {change === null ? null : (
        <Typography variant="body2" sx={{ color: change < 0 ? "error.main" : "success.main", fontWeight: 550 }}>
          {change < 0 ? "▼" : "▲"} {formatValue(Math.abs(change), "percent")}
        </Typography>
      )}
    </Paper>
  );
}
