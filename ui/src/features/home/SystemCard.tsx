import Box from "@mui/material/Box";
import MuiLink from "@mui/material/Link";
import Paper from "@mui/material/Paper";
import Tooltip from "@mui/material/Tooltip";
import Typography from "@mui/material/Typography";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { AskButton } from "../../components/AskButton";
import { ArrowIcon } from "../../components/icons";
import { formatValue } from "../../lib/format";
import type { Run } from "./useRuns";

interface SystemCardProps {
  readonly path: string;
  readonly name: string;
  readonly says: string;
  readonly ask: string;
  readonly run: Run | undefined;
  /** The key figure and its small chart. */
  readonly children: ReactNode;
}

/** One system: what it says now, how its last run went, and the way in. */
export function SystemCard({ path, name, says, ask, run, children }: SystemCardProps) {
  const { t } = useTranslation("home");
  const id = useId();
  return (
    <Paper
      variant="outlined"
      component="section"
      aria-labelledby={id}
      sx={{ height: "100%", display: "flex", flexDirection: "column", "&:hover": { borderColor: "primary.main" }, transition: "border-color .15s" }}
    >
      <Box sx={{ display: "flex", alignItems: "flex-start", gap: 1, px: 2, pt: 1.75 }}>
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Typography variant="h2" id={id}>
            {name}
          </Typography>
          <Typography variant="body2" color="text.secondary">
            {says}
          </Typography>
        </Box>
        <AskButton question={ask} />
      </Box>
      <Box sx={{ flex: 1 }}>{children}</Box>
      <Box sx={{ display: "flex", alignItems: "center", gap: 1, px: 2, py: 1.25, borderTop: 1, borderColor: "divider" }}>
        <Box sx={{ flex: 1, minWidth: 0 }}>{run ? <RunStatus run={run} /> : null}</Box>
        <MuiLink
          component={Link}
          to={path}
          aria-label={t("open", { name })}
          underline="hover"
          sx={{ display: "inline-flex", alignItems: "center", gap: 0.5, fontSize: "0.875rem", fontWeight: 600 }}
        >
          {t("details")}
          <ArrowIcon sx={{ fontSize: 16 }} />
        </MuiLink>
      </Box>
    </Paper>
  );
}

const COLOURS: Readonly<Record<string, string>> = { ok: "success.main", partial: "warning.main", failed: "error.main" };

function RunStatus({ run }: { readonly run: Run }) {
  const { t } = useTranslation("home");
  const known = run.status === "ok" || run.status === "partial" || run.status === "failed" || run.status === "unchanged";
  return (
    <Tooltip title={run.gaps.length > 0 ? run.gaps.join(" · ") : ""} describeChild>
      <Typography
        variant="body2"
        component="span"
        color="text.secondary"
        tabIndex={run.gaps.length > 0 ? 0 : undefined}
        sx={{ display: "inline-flex", alignItems: "center", gap: 0.75 }}
      >
        <Box component="span" aria-hidden="true" sx={{ width: 8, height: 8, borderRadius: "50%", bgcolor: COLOURS[run.status] ?? "text.secondary", flexShrink: 0 }} />
        {known ? t(`runs.${run.status as "ok"}`) : run.status}
        {run.finished ? `, ${formatValue(run.finished, "datetime")}` : ""}
      </Typography>
    </Tooltip>
  );
}
