import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Chip from "@mui/material/Chip";
import Paper from "@mui/material/Paper";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { adminApi, type FeedbackItem } from "../../../api/admin";
import { formatValue } from "../../../lib/format";

/** One unhelpful answer: what was asked, what was said, what the asker says of it, and what came of looking into it. */
export function FeedbackCard({ item }: { readonly item: FeedbackItem }) {
  const { t } = useTranslation(["admin", "answer"]);
  const facts = [
    formatValue(item.at, "datetime"),
    item.intent,
    item.tools.join(", "),
    item.confidence === null ? "" : t("feedback.confidence", { value: formatValue(item.confidence, "percent") }),
  ];
  return (
    <Paper variant="outlined" sx={{ p: 2, display: "grid", gap: 1, gridTemplateColumns: "minmax(0, 1fr)" }}>
      <Typography sx={{ fontWeight: 600, overflowWrap: "anywhere" }}>{item.question}</Typography>
      <Typography variant="body2" color="text.secondary">
        {facts.filter(Boolean).join(" · ")}
      </Typography>
      <Typography variant="body2" sx={{ whiteSpace: "pre-line", overflowWrap: "anywhere", pl: 1.5, borderLeft: 2, borderColor: "divider", maxHeight: 180, overflowY: "auto" }} tabIndex={0}>
        {item.answer ?? t("feedback.withheld")}
      </Typography>
      <Box sx={{ display: "flex", gap: 1, alignItems: "center", flexWrap: "wrap" }}>
        {item.reason ? <Chip size="small" color="warning" variant="outlined" label={t(`answer:reasons.${item.reason}`)} /> : null}
        {item.comment ? <Typography sx={{ overflowWrap: "anywhere" }}>“{item.comment}”</Typography> : null}
      </Box>
      <ReviewForm item={item} />
    </Paper>
  );
}

function ReviewForm({ item }: { readonly item: FeedbackItem }) {
  const { t } = useTranslation("admin");
  const [note, setNote] = useState(item.note);
  const queries = useQueryClient();
  const reviewing = useMutation({
    mutationFn: (reviewed: boolean) => adminApi.review(item.id, { reviewed, note: note.trim() }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["admin", "feedback"] }),
  });
  return (
    <>
      <Box sx={{ display: "flex", gap: 1, alignItems: "center", flexWrap: "wrap" }}>
        <TextField
          size="small"
          label={t("feedback.note")}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          slotProps={{ htmlInput: { maxLength: 1000 } }}
          sx={{ flex: "1 1 260px" }}
        />
        <Button variant="outlined" loading={reviewing.isPending} onClick={() => reviewing.mutate(!item.reviewed)}>
          {t(item.reviewed ? "feedback.reopen" : "feedback.review")}
        </Button>
      </Box>
      {reviewing.error ? <Alert severity="warning">{reviewing.error.message}</Alert> : null}
    </>
  );
}
