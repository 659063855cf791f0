/** Round steps of an axis: 1, 2, 2.5 or 5 times a power of ten. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const fraction = rough / power;
  const nice = [1, 2, 2.5, 5, 10].find((step) => fraction <= step + 1e-9) ?? 10;
  return nice * power;
}

export interface Axis {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

/** A value axis around the data with about `count` round ticks; zero is on it where `fromZero` asks. */
export function valueAxis(values: readonly number[], fromZero: boolean, count = 5): Axis {
  const finite = values.filter(Number.isFinite);
  let low = Math.min(...(fromZero ? [0] : []), ...finite);
  let high = Math.max(...(fromZero ? [0] : []), ...finite);
  if (!Number.isFinite(low) || !Number.isFinite(high)) return { min: 0, max: 1, ticks: [0, 1] };
  if (low === high) [low, high] = low === 0 ? [0, 1] : [Math.min(0, low * 2), Math.max(0, high * 2)];
  const step = niceStep((high - low) / count);
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => clean((first + index) * step));
  return { min: ticks[0] ?? 0, max: ticks.at(-1) ?? 1, ticks };
}

/** Drops the dust of floating point (0.30000000000000004). */
function clean(value: number): number {
  return Number(value.toPrecision(12));
}

export type Scale = (value: number) => number;

export function linear(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [from, to] = domain;
  const width = to - from || 1;
  return (value) => range[0] + ((value - from) / width) * (range[1] - range[0]);
}

/** About `count` positions out of `length`, evenly spread, the first included. */
export function spread(length: number, count: number): readonly number[] {
  const step = Math.max(1, Math.ceil(length / Math.max(1, count)));
  return Array.from({ length: Math.ceil(length / step) }, (_, index) => index * step);
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

function segment(points: readonly Point[]): string {
  return points.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${round(x)} ${round(y)}`).join("");
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** An SVG path through the points; a missing one breaks the line. */
export function linePath(points: readonly (Point | null)[]): string {
  return runs(points).map(segment).join("");
}

/** The closed area between two lines of equal length; where either has a gap, so has the area. */
export function bandPath(lower: readonly (Point | null)[], upper: readonly (Point | null)[]): string {
  const pairs = lower.map((low, index) => {
    const high = upper[index];
    return low && high ? { low, high } : null;
  });
  return runs(pairs)
    .map((run) => {
      const back = run.map(({ low }) => low).reverse();
      return `${segment(run.map(({ high }) => high))}${segment(back).replace("M", "L")}Z`;
    })
    .join("");
}

function runs<T>(items: readonly (T | null)[]): readonly (readonly T[])[] {
  const found: T[][] = [];
  let open: T[] | null = null;
  for (const item of items) {
    if (item === null) {
      open = null;
    } else if (open) {
      open.push(item);
    } else {
      open = [item];
      found.push(open);
    }
  }
  return found;
}
