import Chip from "@mui/material/Chip";

/** How a run or a step ended, in the pipeline's own word. */
export function RunStatus({ status }: { readonly status: string }) {
  const colour = status === "ok" ? "success" : status === "unchanged" || status === "skipped" ? "default" : "warning";
  return <Chip size="small" variant="outlined" color={colour} label={status} />;
}
