import Typography from "@mui/material/Typography";
import { useTranslation } from "react-i18next";

import { SERIES } from "../../lib/tokens";
import { formatRounded } from "../../lib/format";
import type { ChartData } from "./data";
import { linear, valueAxis } from "./scales";

const MOST_BARS = 20;
const BAR = 16;
const GAP = 10;
const VALUE_ROOM = 84;

interface RankChartProps {
  readonly data: ChartData;
  readonly width: number;
}

/** Horizontal bars, one group a row of the table, in its order, each with its value. */
export function RankChart({ data, width }: RankChartProps) {
  const { t } = useTranslation("table");
  const count = Math.min(MOST_BARS, data.labels.length);
  const labels = data.names.slice(0, count);
  const labelRoom = Math.min(width * 0.38, Math.max(48, ...labels.map((label) => label.length * 7)) + 10);
  const values = data.series.flatMap((series) => series.values.slice(0, count)).filter((value) => value !== null);
  const axis = valueAxis(values, true);
  const x = linear([axis.min, Math.max(...values, axis.min + 1e-12)], [labelRoom, width - VALUE_ROOM]);
  const group = data.series.length * BAR + GAP;
  return (
    <>
      <svg width={width} height={count * group} aria-hidden="true" display="block">
        {labels.map((label, row) => (
          <g key={row} transform={`translate(0 ${row * group + GAP / 2})`}>
            <text
              x={labelRoom - 8}
              y={(group - GAP - 2) / 2}
              textAnchor="end"
              dominantBaseline="central"
              fontSize={12.5}
              fill="var(--mui-palette-text-primary)"
            >
              <title>{label}</title>
              {clipped(label, Math.floor((labelRoom - 10) / 7))}
            </text>
            {data.series.map((series, index) => {
              const value = series.values[row] ?? null;
              if (value === null) return null;
              const [from, to] = [x(Math.min(0, value)), x(Math.max(0, value))];
              return (
                <g key={series.name}>
                  <rect
                    x={from}
                    y={index * BAR}
                    width={Math.max(1, to - from)}
                    height={BAR - 2}
                    rx={3}
                    fill={SERIES[index % SERIES.length]}
                  />
                  <text
                    x={to + 6}
                    y={index * BAR + (BAR - 2) / 2}
                    dominantBaseline="central"
                    fontSize={12}
                    fill="var(--mui-palette-text-secondary)"
                  >
                    {formatRounded(value, data.y.format, data.y.unit)}
                  </text>
                </g>
              );
            })}
          </g>
        ))}
      </svg>
      {data.labels.length > count ? (
        <Typography variant="caption" color="text.secondary">
          {t("firstOf", { count, all: data.labels.length })}
        </Typography>
      ) : null}
    </>
  );
}

function clipped(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`;
}
