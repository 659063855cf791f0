import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import IconButton from "@mui/material/IconButton";
import TextField from "@mui/material/TextField";
import Tooltip from "@mui/material/Tooltip";
import Typography from "@mui/material/Typography";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { verifiedApi } from "../../../api/verified";
import { SealIcon } from "../../../components/icons";
import { useReader } from "../../../components/reader";

const VOUCHES: readonly (string | null)[] = ["analyst", "admin"];

interface VouchingProps {
  readonly runId: string;
  readonly question: string;
}

/** For analysts: the button by which an answer is vouched for, and what is asked before. */
export function Vouching({ runId, question }: VouchingProps) {
  const { t } = useTranslation("answer");
  const { role } = useReader();
  const [open, setOpen] = useState(false);
  const [done, setDone] = useState(false);
  if (!VOUCHES.includes(role)) return null;
  const label = t(done ? "vouched" : "vouch");
  return (
    <>
      <Tooltip title={label}>
        <span>
          <IconButton size="small" color={done ? "success" : "inherit"} aria-label={label} disabled={done} onClick={() => setOpen(true)}>
            <SealIcon />
          </IconButton>
        </span>
      </Tooltip>
      {open ? <Asking runId={runId} question={question} onClose={() => setOpen(false)} onDone={() => setDone(true)} /> : null}
    </>
  );
}

interface AskingProps extends VouchingProps {
  onClose(): void;
  onDone(): void;
}

function Asking({ runId, question, onClose, onDone }: AskingProps) {
  const { t } = useTranslation("answer");
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const titleId = useId();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await verifiedApi.vouch(runId, note.trim());
      onDone();
      onClose();
    } catch (caught) {
      setError(caught instanceof Error ? caught.message : String(caught));
      setBusy(false);
    }
  };
  return (
    <Dialog open fullWidth maxWidth="xs" onClose={onClose} aria-labelledby={titleId} slotProps={{ paper: { component: "form", onSubmit: (event: FormEvent) => void submit(event) } }}>
      <DialogTitle id={titleId}>{t("vouch")}</DialogTitle>
      <DialogContent sx={{ display: "grid", gap: 2 }}>
        <Typography sx={{ overflowWrap: "anywhere" }}>“{question}”</Typography>
        <Typography variant="body2" color="text.secondary">
          {t("vouchHow")}
        </Typography>
        {error ? <Alert severity="warning">{error}</Alert> : null}
        <TextField autoFocus size="small" label={t("vouchNote")} value={note} onChange={(event) => setNote(event.target.value)} slotProps={{ htmlInput: { maxLength: 1000 } }} />
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t("vouchCancel")}</Button>
        <Button type="submit" variant="contained" loading={busy}>
          {t("vouchDo")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
