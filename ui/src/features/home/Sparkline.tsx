import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";

import { linear, linePath, valueAxis } from "../../components/chart/scales";
import { useWidth } from "../../components/chart/useWidth";
import { SERIES } from "../../lib/tokens";

const HEIGHT = 56;

interface SparklineProps {
  readonly values: readonly number[];
  readonly mark: "line" | "bar";
  /** What is seen. */
  readonly caption: string;
}

/** The shape of a series without axes, with what it is in words. */
export function Sparkline({ values, mark, caption }: SparklineProps) {
  const [element, width] = useWidth();
  return (
    <Box sx={{ mx: 2, mt: 1.25, mb: 1.25 }}>
      <Box ref={element} aria-hidden="true" sx={{ height: HEIGHT }}>
        {width > 0 && values.length > 1 ? (
          <svg width={width} height={HEIGHT} display="block">
            {mark === "bar" ? <Bars values={values} width={width} /> : <Line values={values} width={width} />}
          </svg>
        ) : null}
      </Box>
      <Typography variant="caption" color="text.secondary">
        {caption}
      </Typography>
    </Box>
  );
}

interface MarkProps {
  readonly values: readonly number[];
  readonly width: number;
}

function Line({ values, width }: MarkProps) {
  const axis = valueAxis(values, Math.min(...values) < 0.6 * Math.max(...values));
  const y = linear([axis.min, axis.max], [HEIGHT - 3, 3]);
  const x = linear([0, values.length - 1], [2, width - 4]);
  const points = values.map((value, index) => ({ x: x(index), y: y(value) }));
  const last = points.at(-1);
  const area = [{ x: x(0), y: HEIGHT }, ...points, { x: width - 4, y: HEIGHT }];
  return (
    <>
      <path d={linePath(area)} fill={SERIES[0]} fillOpacity={0.12} />
      <path d={linePath(points)} fill="none" stroke={SERIES[0]} strokeWidth={2} strokeLinejoin="round" />
      {last ? <circle cx={last.x} cy={last.y} r={3.2} fill={SERIES[0]} /> : null}
    </>
  );
}

function Bars({ values, width }: MarkProps) {
  const slot = Math.min(width / values.length, 28);
  const y = linear([0, Math.max(...values, 1e-9)], [0, HEIGHT - 2]);
  return values.map((value, index) => (
    <rect
      key={index}
      x={index * slot + slot * 0.12}
      y={HEIGHT - y(value)}
      width={slot * 0.76}
      height={Math.max(1, y(value))}
      rx={2}
      fill={SERIES[0]}
      fillOpacity={0.75}
    />
  ));
}
