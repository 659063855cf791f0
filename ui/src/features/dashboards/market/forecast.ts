import type { Column, Found } from "../../../api/types";
import type { Band, ChartData } from "../../../components/chart/data";
import { columnOf, numberIn, type Row, rowsOf, tableWith, textIn } from "../../../components/findings/tables";
import { columnFormatter } from "../../../lib/period";

interface Labels {
  readonly actual: string;
  readonly forecast: string;
  readonly day: string;
}

/** What was sold, then what is expected with its 80% and 95% intervals, on one time axis; null without a forecast. */
export function forecastChart(
  history: Found | undefined,
  found80: Found | undefined,
  found95: Found | undefined,
  measure: string,
  labels: Labels,
): ChartData | null {
  const table = tableWith(found80, "lower_80");
  const expected = rowsOf(table);
  const y = columnOf(table, "forecast");
  if (!y || expected.length === 0) return null;
  const wider = byDay(rowsOf(tableWith(found95, "lower_95")));
  const past = rowsOf(tableWith(history, measure)).filter((row) => textIn(row, "period") < textIn(expected[0], "period"));
  const days = [...past, ...expected].map((row) => textIn(row, "period").slice(0, 10));
  const x: Column = { name: "period", label: labels.day, format: "date", role: "time" };
  const before = past.map(() => null);
  const band = (label: string, lower: string, upper: string, rows: readonly (Row | undefined)[]): Band => ({
    label,
    lower: [...before, ...rows.map((row) => numberIn(row, lower))],
    upper: [...before, ...rows.map((row) => numberIn(row, upper))],
  });
  return {
    x,
    y,
    labels: days,
    names: days.map(columnFormatter(x, days)),
    times: days.map((day) => Date.parse(`${day}T00:00:00Z`)),
    series: [
      { name: "forecast", label: labels.forecast, values: [...before, ...expected.map((row) => numberIn(row, "forecast"))] },
      { name: "actual", label: labels.actual, values: [...past.map((row) => numberIn(row, measure)), ...expected.map(() => null)] },
    ],
    bands: [
      ...(wider.size > 0 ? [band("95%", "lower_95", "upper_95", expected.map((row) => wider.get(textIn(row, "period"))))] : []),
      band("80%", "lower_80", "upper_80", expected),
    ],
  };
}

function byDay(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [textIn(row, "period"), row]));
}
