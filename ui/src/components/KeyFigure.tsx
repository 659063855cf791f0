import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { ReactNode } from "react";

import type { Column } from "../api/types";
import { formatRounded, formatValue } from "../lib/format";

interface KeyFigureProps {
  readonly label: string;
  readonly value: number | string | null;
  readonly format?: Column["format"];
  readonly unit?: string | null;
  /** What stands below it: an interval, a change, a comparison. */
  readonly children?: ReactNode;
}

/** One number to be seen at once. */
export function KeyFigure({ label, value, format = "integer", unit, children }: KeyFigureProps) {
  return (
    <Box sx={{ minWidth: 0 }}>
      <Typography variant="body2" color="text.secondary">
        {label}
      </Typography>
      <Typography
        title={formatValue(value, format, unit)}
        sx={{ fontSize: "1.5rem", fontWeight: 650, letterSpacing: "-0.02em", lineHeight: 1.3, fontVariantNumeric: "tabular-nums" }}
      >
        {formatRounded(value, format, unit)}
      </Typography>
      {children ? (
        <Typography variant="body2" component="div" color="text.secondary">
          {children}
        </Typography>
      ) : null}
    </Box>
  );
}

/** A change in percent, with its direction. `good` says which direction is welcome; none: neither. */
export function Change({ ratio, good = "up" }: { readonly ratio: number | null; readonly good?: "up" | "down" | "none" }) {
  if (ratio === null) return null;
  const welcome = good === "none" || ratio === 0 ? "text.secondary" : ratio > 0 === (good === "up") ? "success.main" : "error.main";
  return (
    <Box component="span" sx={{ color: welcome, fontWeight: 550, whiteSpace: "nowrap" }}>
      {ratio < 0 ? "▼" : "▲"} {formatValue(Math.abs(ratio), "percent")}
    </Box>
  );
}
