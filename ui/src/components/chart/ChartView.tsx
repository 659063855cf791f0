import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useId, useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { ChartBlock, TableBlock } from "../../api/types";
import { texts } from "../../lib/language";
import { SERIES } from "../../lib/tokens";
import { Panel } from "../Panel";
import { ColumnChart } from "./ColumnChart";
import { type ChartData, chartData } from "./data";
import { RankChart } from "./RankChart";
import { useWidth } from "./useWidth";

interface ChartViewProps {
  readonly chart: ChartBlock;
  readonly tables: readonly TableBlock[];
}

export function ChartView({ chart, tables }: ChartViewProps) {
  const [element, width] = useWidth();
  const titleId = useId();
  const table = tables.find((one) => one.id === chart.table);
  const data = useMemo(() => (table ? chartData(chart, table) : null), [chart, table]);
  if (!data || data.labels.length === 0) return null;
  const ranked = chart.mark === "bar" && data.times === null;
  const Chart = ranked ? RankChart : ColumnChart;
  return (
    <Panel title={chart.title} titleId={titleId}>
      <Box ref={element} sx={{ mx: 2, my: 1.5, minHeight: ranked ? 40 : 240 }} role="img" aria-label={summary(chart, data)}>
        {width > 0 ? <Chart data={data} mark={chart.mark} width={width} /> : null}
      </Box>
      <Legend data={data} />
    </Panel>
  );
}

/** The chart in words, for those who do not see it; its numbers are in the table. */
function summary(chart: ChartBlock, data: ChartData): string {
  return texts.t(`table:${chart.mark}`, {
    names: data.series.map((series) => series.label).join(", "),
    x: data.x.label,
    count: data.labels.length,
    first: data.names[0],
    last: data.names.at(-1),
  });
}

function Legend({ data }: { readonly data: ChartData }) {
  const { t } = useTranslation("table");
  if (data.series.length < 2 && !data.band) return null;
  const entries = data.series.map((series, index) => ({ label: series.label, colour: SERIES[index % SERIES.length], opacity: 1 }));
  if (data.band) entries.push({ label: t("likelyRange"), colour: SERIES[0], opacity: 0.25 });
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 2, px: 2, pb: 1.5 }}>
      {entries.map(({ label, colour, opacity }) => (
        <Box key={label} sx={{ display: "flex", alignItems: "center", gap: 0.75 }}>
          <Box sx={{ width: 12, height: 12, borderRadius: "3px", bgcolor: colour, opacity }} />
          <Typography variant="caption" color="text.secondary">
            {label}
          </Typography>
        </Box>
      ))}
    </Box>
  );
}
