import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";
import Typography from "@mui/material/Typography";
import { useTranslation } from "react-i18next";

import type { AuditItem } from "../../../api/admin";
import { formatValue } from "../../../lib/format";
import { MONO } from "../../../lib/tokens";
import { Listing, type ListingColumn } from "../Listing";

interface AuditEntriesProps {
  readonly entries: readonly AuditItem[] | null;
  readonly error: Error | null;
  readonly more: { readonly busy: boolean; load(): void } | undefined;
}

export function AuditEntries({ entries, error, more }: AuditEntriesProps) {
  const { t } = useTranslation(["admin", "account"]);
  const columns: readonly ListingColumn<AuditItem>[] = [
    { label: "#", right: true, cell: (entry) => entry.number },
    { label: t("audit.when"), cell: (entry) => <Box sx={{ whiteSpace: "nowrap" }}>{formatValue(entry.at, "datetime")}</Box> },
    { label: t("audit.who"), cell: (entry) => <Who entry={entry} /> },
    { label: t("audit.what"), cell: (entry) => <Box component="code" sx={{ fontFamily: MONO, fontSize: 12 }}>{entry.action}</Box> },
    { label: t("audit.said"), width: "45%", cell: (entry) => <Said entry={entry} /> },
    {
      label: t("audit.outcome"),
      cell: ({ outcome }) => <Chip size="small" variant="outlined" color={outcome === "done" ? "default" : "warning"} label={outcome} />,
    },
  ];
  return (
    <Listing
      label={t("screens.audit")}
      columns={columns}
      rows={entries}
      error={error}
      empty={t("audit.none")}
      keyOf={(entry) => entry.number}
      more={more}
    />
  );
}

function Who({ entry }: { readonly entry: AuditItem }) {
  return (
    <>
      <Box sx={{ maxWidth: 130, overflow: "hidden", textOverflow: "ellipsis" }} title={entry.user_id}>
        {entry.user_id}
      </Box>
      <Typography variant="caption" color="text.secondary">
        {entry.role}
        {entry.stores ? ` · ${entry.stores.join(", ")}` : ""}
      </Typography>
    </>
  );
}

/** What was asked, and the statements that ran for it, folded away. */
function Said({ entry }: { readonly entry: AuditItem }) {
  const { t } = useTranslation("admin");
  return (
    <>
      <Box sx={{ minWidth: 240, overflowWrap: "anywhere" }}>{entry.said}</Box>
      {entry.sql.length > 0 ? (
        <Box component="details" sx={{ mt: 0.5, "& summary": { cursor: "pointer", color: "text.secondary", fontSize: 12 } }}>
          <summary>{t("audit.statements", { count: entry.sql.length })}</summary>
          {entry.sql.map((sql, index) => (
            <Box key={index} component="pre" sx={{ m: 0, mt: 0.5, p: 1, bgcolor: "action.hover", borderRadius: 1, fontFamily: MONO, fontSize: 11.5, whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
              {sql}
            </Box>
          ))}
        </Box>
      ) : null}
    </>
  );
}
