import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";
import Dialog from "@mui/material/Dialog";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import IconButton from "@mui/material/IconButton";
import Skeleton from "@mui/material/Skeleton";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { adminApi, type ModelVersionItem } from "../../../api/admin";
import { CloseIcon } from "../../../components/icons";
import { formatValue } from "../../../lib/format";
import { MONO } from "../../../lib/tokens";

interface VersionsDialogProps {
  readonly model: string;
  onClose(): void;
}

/** The versions of a model, the newest first, each with its figures and the digests of its files. */
export function VersionsDialog({ model, onClose }: VersionsDialogProps) {
  const { t } = useTranslation(["admin", "common"]);
  const { data, error } = useQuery({ queryKey: ["admin", "models", model], queryFn: () => adminApi.model(model) });
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="versions-title">
      <DialogTitle id="versions-title" sx={{ display: "flex", alignItems: "center" }}>
        <Box component="span" sx={{ flex: 1 }}>
          {model}
        </Box>
        <IconButton aria-label={t("common:close")} onClick={onClose} edge="end">
          <CloseIcon />
        </IconButton>
      </DialogTitle>
      <DialogContent tabIndex={0}>
        {error ? <Alert severity="error">{error.message}</Alert> : null}
        {!data && !error ? <Skeleton height={120} /> : null}
        {data?.versions.map((version) => <Version key={version.version} version={version} />)}
      </DialogContent>
    </Dialog>
  );
}

function Version({ version }: { readonly version: ModelVersionItem }) {
  const { t } = useTranslation("admin");
  return (
    <Box component="section" aria-label={version.version} sx={{ py: 1.5, borderTop: 1, borderColor: "divider", "&:first-of-type": { borderTop: 0 } }}>
      <Box sx={{ display: "flex", gap: 1, alignItems: "center", flexWrap: "wrap" }}>
        <Typography sx={{ fontWeight: 600, overflowWrap: "anywhere" }}>{version.version}</Typography>
        {version.in_use ? <Chip size="small" color="primary" label={t("models.inUse")} /> : null}
        <Typography variant="body2" color="text.secondary">
          {formatValue(version.stored_at, "datetime")}
        </Typography>
      </Box>
      <Box component="dl" sx={{ m: 0, mt: 0.5, display: "grid", gridTemplateColumns: "max-content minmax(0, 1fr)", columnGap: 2, fontSize: 13 }}>
        {Object.entries(version.figures).map(([name, value]) => (
          <Box key={name} sx={{ display: "contents" }}>
            <Box component="dt" sx={{ color: "text.secondary" }}>{name}</Box>
            <Box component="dd" sx={{ m: 0, fontVariantNumeric: "tabular-nums" }}>{value.toPrecision(4)}</Box>
          </Box>
        ))}
        {Object.entries(version.checksums).map(([name, digest]) => (
          <Box key={name} sx={{ display: "contents" }}>
            <Box component="dt" sx={{ color: "text.secondary" }}>{name}</Box>
            <Box component="dd" title={digest} sx={{ m: 0, fontFamily: MONO, fontSize: 12, overflow: "hidden", textOverflow: "ellipsis" }}>
              {digest}
            </Box>
          </Box>
        ))}
      </Box>
    </Box>
  );
}
