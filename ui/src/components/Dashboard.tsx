import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import { formatValue } from "../lib/format";
import { ClockIcon } from "./icons";
import { SchemeToggle } from "./SchemeToggle";

interface DashboardProps {
  readonly title: string;
  readonly says: string;
  /** Whether panels side by side are of one height. */
  readonly level?: boolean;
  readonly children: ReactNode;
}

/** A place of figures: what it is, how fresh its data is, and panels in a grid of twelve columns. */
export function Dashboard({ title, says, level = false, children }: DashboardProps) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · Retail Copilot`;
    return () => {
      document.title = "Retail Copilot";
    };
  }, [title]);
  return (
    <Box component="main" sx={{ px: { xs: 2, sm: 3 }, py: 2.5, maxWidth: 1440, mx: "auto" }}>
      <Box sx={{ display: "flex", alignItems: "flex-start", gap: 1, mb: 2.5 }}>
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Typography variant="h1" sx={{ fontSize: { xs: "1.4rem", sm: "1.6rem" } }}>
            {title}
          </Typography>
          <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", columnGap: 2, mt: 0.25 }}>
            <Typography variant="body2" color="text.secondary">
              {says}
            </Typography>
            <Freshness label={t("dataTo")} />
          </Box>
        </Box>
        <SchemeToggle />
      </Box>
      <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: "repeat(12, minmax(0, 1fr))", alignItems: level ? "stretch" : "start" }}>
        {children}
      </Box>
    </Box>
  );
}

/** The last day of the data. */
export function useStatus() {
  return useQuery({ queryKey: ["status"], queryFn: api.status });
}

function Freshness({ label }: { readonly label: string }) {
  const { data } = useStatus();
  if (!data?.data) return null;
  return (
    <Typography variant="body2" color="text.secondary" sx={{ display: "flex", alignItems: "center", gap: 0.5 }}>
      <ClockIcon sx={{ fontSize: 16 }} />
      {label} {formatValue(data.data.as_of, "date")}
    </Typography>
  );
}

interface SpanProps {
  /** Of twelve columns, on a wide page; on a phone all of them. */
  readonly of: number;
  /** The same between phone and wide page; otherwise all of them. */
  readonly tablet?: number;
  readonly children: ReactNode;
}

/** How wide panels are. */
export function Span({ of, tablet = 12, children }: SpanProps) {
  return (
    <Box sx={{ gridColumn: { xs: "span 12", sm: `span ${tablet}`, lg: `span ${of}` }, display: "grid", gap: 2, gridTemplateColumns: "minmax(0, 1fr)" }}>
      {children}
    </Box>
  );
}
