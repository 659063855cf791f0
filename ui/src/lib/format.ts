import type { Cell, Format } from "../api/types";
import { locale, texts } from "./language";

/** English short forms are K, M and B. */
const COMPACT = "en-US";
const EMPTY = "–";

const cache = new Map<string, Intl.NumberFormat>();

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const spoken = options.notation === "compact" && locale() === "en-GB" ? COMPACT : locale();
  const key = spoken + JSON.stringify(options);
  const known = cache.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(spoken, options);
  cache.set(key, made);
  return made;
}

const DATE: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" };
const DATE_TIME: Intl.DateTimeFormatOptions = { ...DATE, hour: "2-digit", minute: "2-digit" };

/** Dates and times are shown in UTC. */
function formatTime(time: number | Date, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale(), { ...options, timeZone: "UTC" }).format(time);
}

function isCurrency(unit: string | null | undefined): unit is string {
  return /^[A-Z]{3}$/.test(unit ?? "");
}

/** Options of a number's full and short form; percents are ratios, money has its currency as unit. */
function options(format: Format, unit: string | null | undefined, short: boolean): Intl.NumberFormatOptions {
  if (format === "percent") return { style: "percent", maximumFractionDigits: 1 };
  const compact: Intl.NumberFormatOptions = short ? { notation: "compact", maximumFractionDigits: 1 } : {};
  if (format === "money" && isCurrency(unit)) {
    return {
      style: "currency",
      currency: unit,
      currencyDisplay: "narrowSymbol",
      ...(short ? { minimumFractionDigits: 0 } : {}),
      ...compact,
    };
  }
  if (format === "money" && !short) return { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  if (format === "integer") return { maximumFractionDigits: 0, ...compact };
  return { maximumFractionDigits: 2, ...compact };
}

function formatNumber(value: number, format: Format, unit: string | null | undefined, short: boolean): string {
  const text = numberFormat(options(format, unit, short)).format(value);
  const suffix = unit && !isCurrency(unit) && format !== "percent" && !short ? ` ${unit}` : "";
  return text + suffix;
}

function formatMoment(value: string, format: "date" | "datetime"): string {
  const moment = new Date(format === "date" ? `${value.slice(0, 10)}T00:00:00Z` : zoned(value));
  if (Number.isNaN(moment.getTime())) return value;
  return formatTime(moment, format === "date" ? DATE : DATE_TIME);
}

/** Times without an offset are UTC. */
function zoned(value: string): string {
  return /(Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value}Z`;
}

/** A cell as people read it; what does not fit its format is shown as it is. */
export function formatValue(value: Cell, format: Format, unit?: string | null): string {
  if (value === null) return EMPTY;
  if (typeof value === "boolean") return texts.t(value ? "yes" : "no");
  if (typeof value === "number") return format === "text" ? String(value) : formatNumber(value, format, unit, false);
  if (format === "date" || format === "datetime") return formatMoment(value, format);
  return value;
}

/** Money and numbers of five digits and more without decimals, for headlines and bars; the rest in full. */
export function formatRounded(value: Cell, format: Format, unit?: string | null): string {
  if (typeof value !== "number" || format === "percent" || Math.abs(value) < 10_000) {
    return formatValue(value, format, unit);
  }
  const whole = { ...options(format, unit, false), minimumFractionDigits: 0, maximumFractionDigits: 0 };
  return numberFormat(whole).format(value);
}

/** The short form for axes: £1.2M, 34K, 12%. */
export function formatShort(value: number, format: Format, unit?: string | null): string {
  return formatNumber(value, format === "text" ? "number" : format, unit, true);
}

export function isNumeric(format: Format): boolean {
  return format === "integer" || format === "number" || format === "money" || format === "percent";
}

/** Day and month, with the year where asked, for the time axis of a chart. */
export function formatDay(time: number, withYear: boolean): string {
  return formatTime(time, { day: "numeric", month: "short", ...(withYear ? { year: "numeric" } : {}) });
}

export function formatMonth(time: number): string {
  return formatTime(time, { month: "short", year: "numeric" });
}
