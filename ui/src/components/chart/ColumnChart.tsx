import Box from "@mui/material/Box";
import { type PointerEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import type { ChartBlock } from "../../api/types";
import { SERIES } from "../../lib/tokens";
import { formatDay, formatMonth, formatShort, formatValue } from "../../lib/format";
import type { ChartData } from "./data";
import { bandPath, linear, linePath, type Point, type Scale, spread, valueAxis } from "./scales";

const TOP = 10;
const BOTTOM = 26;
const RIGHT = 8;
const DAY = 86_400_000;
export const BAND_OPACITY = 0.16;

interface ColumnChartProps {
  readonly data: ChartData;
  readonly mark: ChartBlock["mark"];
  readonly width: number;
  readonly height: number;
}

/** Lines, areas or upright bars over an x axis of times or positions, with the values under the pointer. */
export function ColumnChart({ data, mark, width, height }: ColumnChartProps) {
  const [pointed, setPointed] = useState<number | null>(null);
  const frame = frameOf(data, mark, width, height);
  const onMove = (event: PointerEvent<SVGSVGElement>) => {
    const left = event.currentTarget.getBoundingClientRect().left;
    setPointed(nearest(frame.xs, event.clientX - left));
  };
  return (
    <Box sx={{ position: "relative" }}>
      <svg
        width={width}
        height={height}
        aria-hidden="true"
        display="block"
        onPointerMove={onMove}
        onPointerLeave={() => setPointed(null)}
      >
        <Grid frame={frame} data={data} width={width} />
        {mark === "bar" ? <Bars frame={frame} data={data} pointed={pointed} /> : <Lines frame={frame} data={data} mark={mark} />}
        {pointed !== null ? <Pointer frame={frame} data={data} index={pointed} mark={mark} /> : null}
      </svg>
      {pointed !== null ? <Reading frame={frame} data={data} index={pointed} width={width} /> : null}
    </Box>
  );
}

interface Frame {
  readonly height: number;
  readonly left: number;
  readonly xs: readonly number[];
  readonly slot: number;
  readonly y: Scale;
  readonly ticks: readonly number[];
  readonly zero: number;
}

function frameOf(data: ChartData, mark: ChartBlock["mark"], width: number, height: number): Frame {
  const band = data.bands.flatMap(({ lower, upper }) => [...lower, ...upper]);
  const values = [...data.series.flatMap((series) => series.values), ...band].filter((value) => value !== null);
  const low = Math.min(...values);
  const fromZero = mark !== "line" || low < 0 || low < 0.6 * Math.max(...values);
  const axis = valueAxis(values, fromZero);
  const longest = Math.max(...axis.ticks.map((tick) => formatShort(tick, data.y.format, data.y.unit).length));
  const left = 14 + longest * 7;
  const y = linear([axis.min, axis.max], [height - BOTTOM, TOP]);
  const count = data.labels.length;
  const slot = (width - left - RIGHT) / (mark === "bar" ? count : Math.max(1, count - 1));
  const zero = y(Math.max(0, axis.min));
  return { height, left, xs: positions(data, mark, left, width, slot), slot, y, ticks: axis.ticks, zero };
}

/** Bars stand in slots of equal width; points of a line are placed by their time. */
function positions(data: ChartData, mark: ChartBlock["mark"], left: number, width: number, slot: number): readonly number[] {
  if (mark === "bar") return data.labels.map((_, index) => left + slot * (index + 0.5));
  if (data.labels.length === 1) return [(left + width - RIGHT) / 2];
  if (!data.times) return data.labels.map((_, index) => left + slot * index);
  const x = linear([Math.min(...data.times), Math.max(...data.times)], [left, width - RIGHT]);
  return data.times.map(x);
}

function nearest(xs: readonly number[], x: number): number {
  let best = 0;
  xs.forEach((at, index) => {
    if (Math.abs(at - x) < Math.abs((xs[best] ?? 0) - x)) best = index;
  });
  return best;
}

function pointsOf(frame: Frame, values: readonly (number | null)[]): readonly (Point | null)[] {
  return values.map((value, index) => {
    const x = frame.xs[index];
    return value === null || x === undefined ? null : { x, y: frame.y(value) };
  });
}

/** Labels of the x axis, as short as the steps between the times allow. */
function tickLabel(data: ChartData, index: number): string {
  const time = data.times?.[index];
  if (time === undefined || !data.times) return data.names[index] ?? "";
  const span = Math.max(...data.times) - Math.min(...data.times);
  const step = span / Math.max(1, data.times.length - 1);
  return step >= 27 * DAY ? formatMonth(time) : formatDay(time, span > 300 * DAY);
}

function Grid({ frame, data, width }: { readonly frame: Frame; readonly data: ChartData; readonly width: number }) {
  const roomFor = Math.floor((width - frame.left) / 84);
  return (
    <g fontSize={11.5} fill="var(--mui-palette-text-secondary)">
      {frame.ticks.map((tick) => (
        <g key={tick}>
          <line
            x1={frame.left}
            x2={width - RIGHT}
            y1={frame.y(tick)}
            y2={frame.y(tick)}
            stroke="var(--mui-palette-divider)"
            strokeWidth={tick === 0 ? 1.5 : 1}
          />
          <text x={frame.left - 8} y={frame.y(tick)} textAnchor="end" dominantBaseline="central">
            {formatShort(tick, data.y.format, data.y.unit)}
          </text>
        </g>
      ))}
      {spread(data.labels.length, roomFor).map((index) => {
        const x = frame.xs[index] ?? 0;
        const anchor = x < frame.left + 24 ? "start" : x > width - 40 ? "end" : "middle";
        return (
          <text key={index} x={anchor === "start" ? Math.max(x - 8, 0) : x} y={frame.height - 6} textAnchor={anchor}>
            {tickLabel(data, index)}
          </text>
        );
      })}
    </g>
  );
}

interface MarksProps {
  readonly frame: Frame;
  readonly data: ChartData;
}

function Lines({ frame, data, mark }: MarksProps & { readonly mark: ChartBlock["mark"] }) {
  const alone = data.labels.length === 1;
  return (
    <g fill="none" strokeLinejoin="round" strokeLinecap="round">
      {data.bands.map((band, index) => (
        <path
          key={index}
          d={bandPath(pointsOf(frame, band.lower), pointsOf(frame, band.upper))}
          fill={SERIES[0]}
          fillOpacity={BAND_OPACITY}
        />
      ))}
      {data.series.map((series, index) => {
        const points = pointsOf(frame, series.values);
        const floor = points.map((point) => (point ? { x: point.x, y: frame.zero } : null));
        const colour = SERIES[index % SERIES.length];
        return (
          <g key={series.name}>
            {mark === "area" ? <path d={bandPath(floor, points)} fill={colour} fillOpacity={0.18} /> : null}
            <path d={linePath(points)} stroke={colour} strokeWidth={2.2} />
            {alone && points[0] ? <circle cx={points[0].x} cy={points[0].y} r={4} fill={colour} /> : null}
          </g>
        );
      })}
    </g>
  );
}

function Bars({ frame, data, pointed }: MarksProps & { readonly pointed: number | null }) {
  const width = Math.min(48, frame.slot * 0.72);
  const each = width / data.series.length;
  return (
    <g>
      {data.series.map((series, index) =>
        series.values.map((value, at) => {
          if (value === null) return null;
          const y = frame.y(value);
          return (
            <rect
              key={`${series.name} ${at}`}
              x={(frame.xs[at] ?? 0) - width / 2 + each * index}
              y={Math.min(y, frame.zero)}
              width={Math.max(1, each - 1)}
              height={Math.max(1, Math.abs(frame.zero - y))}
              rx={Math.min(3, each / 3)}
              fill={SERIES[index % SERIES.length]}
              fillOpacity={pointed === null || pointed === at ? 1 : 0.55}
            />
          );
        }),
      )}
    </g>
  );
}

interface PointedProps extends MarksProps {
  readonly index: number;
}

function Pointer({ frame, data, index, mark }: PointedProps & { readonly mark: ChartBlock["mark"] }) {
  if (mark === "bar") return null;
  const x = frame.xs[index] ?? 0;
  return (
    <g>
      <line x1={x} x2={x} y1={TOP} y2={frame.height - BOTTOM} stroke="var(--mui-palette-text-secondary)" strokeDasharray="3 3" />
      {data.series.map((series, at) => {
        const value = series.values[index] ?? null;
        if (value === null) return null;
        return <circle key={series.name} cx={x} cy={frame.y(value)} r={4} fill={SERIES[at % SERIES.length]} />;
      })}
    </g>
  );
}

function Reading({ frame, data, index, width }: PointedProps & { readonly width: number }) {
  const { t } = useTranslation("table");
  const x = frame.xs[index] ?? 0;
  const money = (value: number | null) => formatValue(value, data.y.format, data.y.unit);
  return (
    <Box
      sx={{
        position: "absolute",
        top: 8,
        ...(x < width / 2 ? { left: x + 12 } : { right: width - x + 12 }),
        px: 1.25,
        py: 0.75,
        borderRadius: 1,
        border: 1,
        borderColor: "divider",
        bgcolor: "background.paper",
        boxShadow: 2,
        fontSize: 12.5,
        lineHeight: 1.5,
        pointerEvents: "none",
        whiteSpace: "nowrap",
        fontVariantNumeric: "tabular-nums",
      }}
    >
      <Box sx={{ color: "text.secondary" }}>{data.names[index]}</Box>
      {data.series.map((series) =>
        series.values[index] == null ? null : (
          <Box key={series.name}>
            {series.label}: <strong>{money(series.values[index])}</strong>
          </Box>
        ),
      )}
      {data.bands.map(({ label, lower, upper }, at) => {
        const [low, high] = [lower[index] ?? null, upper[index] ?? null];
        if (low === null || high === null) return null;
        return <Box key={at}>{t("within", { label: label ?? t("likely"), low: money(low), high: money(high) })}</Box>;
      })}
    </Box>
  );
}
