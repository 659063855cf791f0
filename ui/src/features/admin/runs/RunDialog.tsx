import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Dialog from "@mui/material/Dialog";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import IconButton from "@mui/material/IconButton";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { adminApi, type RunStep } from "../../../api/admin";
import { CloseIcon } from "../../../components/icons";
import { formatValue } from "../../../lib/format";
import { Listing, type ListingColumn } from "../Listing";
import { RunStatus } from "./RunStatus";

interface RunDialogProps {
  readonly runId: string;
  onClose(): void;
}

/** One run: its steps in order, with what each left and why one failed. */
export function RunDialog({ runId, onClose }: RunDialogProps) {
  const { t } = useTranslation(["admin", "common"]);
  const { data, error } = useQuery({ queryKey: ["admin", "runs", runId], queryFn: () => adminApi.run(runId) });
  const columns: readonly ListingColumn<RunStep>[] = [
    { label: t("runs.stage"), cell: (step) => step.stage },
    { label: t("runs.step"), cell: (step) => step.name },
    { label: t("runs.status"), cell: (step) => <RunStatus status={step.status} /> },
    { label: t("runs.seconds"), right: true, cell: (step) => formatValue(Math.round(step.seconds * 100) / 100, "number") },
    { label: t("runs.rows"), right: true, cell: (step) => formatValue(step.rows ?? null, "integer") },
    { label: t("runs.message"), cell: (step) => <Box sx={{ minWidth: 160, overflowWrap: "anywhere" }}>{step.message}</Box> },
  ];
  const ignored = data?.ignored_tables ?? [];
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="md" aria-labelledby="run-title">
      <DialogTitle id="run-title" sx={{ display: "flex", alignItems: "center" }}>
        <Box component="span" sx={{ flex: 1, overflowWrap: "anywhere" }}>
          {runId}
        </Box>
        <IconButton aria-label={t("common:close")} onClick={onClose} edge="end">
          <CloseIcon />
        </IconButton>
      </DialogTitle>
      <DialogContent>
        {ignored.length > 0 ? <Alert severity="info" sx={{ mb: 1 }}>{t("runs.ignored", { tables: ignored.join(", ") })}</Alert> : null}
        <Listing
          label={t("runs.steps")}
          columns={columns}
          rows={data?.steps ?? null}
          error={error}
          empty={t("runs.noSteps")}
          keyOf={(step) => `${step.stage} ${step.name}`}
        />
        <Published counts={data?.row_counts ?? {}} />
      </DialogContent>
    </Dialog>
  );
}

function Published({ counts }: { readonly counts: Readonly<Record<string, number>> }) {
  const { t } = useTranslation("admin");
  const tables = Object.entries(counts);
  if (tables.length === 0) return null;
  return (
    <>
      <Typography variant="h2" sx={{ mt: 2, mb: 1 }}>
        {t("runs.published")}
      </Typography>
      <Box sx={{ display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(220px, 1fr))", columnGap: 3, rowGap: 0.25, fontSize: 13 }}>
        {tables.map(([table, rows]) => (
          <Box key={table} sx={{ display: "flex", gap: 1 }}>
            <Box sx={{ flex: 1, overflow: "hidden", textOverflow: "ellipsis" }}>{table}</Box>
            <Box sx={{ fontVariantNumeric: "tabular-nums" }}>{formatValue(rows, "integer")}</Box>
          </Box>
        ))}
      </Box>
    </>
  );
}
