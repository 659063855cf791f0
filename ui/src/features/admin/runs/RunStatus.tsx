import Chip from "@mui/material/Chip";

const GOOD = new Set(["ok", "curated", "published"]);
const TROUBLED = new Set(["partial", "failed", "error"]);

/** How a run or a step ended, in the pipeline's own word. */
export function RunStatus({ status }: { readonly status: string }) {
  const colour = GOOD.has(status) ? "success" : TROUBLED.has(status) ? "warning" : "default";
  return <Chip size="small" variant="outlined" color={colour} label={status} />;
}
