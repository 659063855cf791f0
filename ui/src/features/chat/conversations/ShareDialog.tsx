import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import TextField from "@mui/material/TextField";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { conversationsApi } from "../../../api/conversations";
import type { ConversationItem } from "../../../api/types";
import { CheckIcon, CopyIcon } from "../../../components/icons";
import { useCopy } from "../../../components/useCopy";

interface ShareDialogProps {
  readonly conversation: ConversationItem;
  onDone(): void;
}

/** The link to a conversation: made on opening, the same one until it is taken back. */
export function ShareDialog({ conversation, onDone }: ShareDialogProps) {
  const { t } = useTranslation(["conversations", "common"]);
  const [link, setLink] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [copied, copy] = useCopy();
  const failed = (caught: unknown) => setError(caught instanceof Error ? caught.message : String(caught));
  useEffect(() => {
    let wanted = true;
    conversationsApi.share(conversation.id).then(
      ({ path }) => wanted && setLink(location.origin + path),
      (caught: unknown) => wanted && failed(caught),
    );
    return () => {
      wanted = false;
    };
  }, [conversation.id]);
  const revoke = () => void conversationsApi.unshare(conversation.id).then(onDone, failed);
  return (
    <Dialog open onClose={onDone} fullWidth maxWidth="sm" aria-labelledby="share-title">
      <DialogTitle id="share-title">{t("shareTitle")}</DialogTitle>
      <DialogContent>
        <DialogContentText sx={{ mb: 2 }}>{t("shareHow")}</DialogContentText>
        {error ? <Alert severity="error" sx={{ mb: 2 }}>{error}</Alert> : null}
        <TextField
          fullWidth
          size="small"
          label={t("link")}
          value={link}
          onFocus={(event) => event.target.select()}
          slotProps={{ htmlInput: { readOnly: true } }}
          sx={{ mt: 0.5 }}
        />
      </DialogContent>
      <DialogActions>
        <Button color="error" disabled={link === ""} onClick={revoke} sx={{ mr: "auto" }}>
          {t("unshare")}
        </Button>
        <Button onClick={onDone}>{t("common:close")}</Button>
        <Button
          variant="contained"
          autoFocus
          disabled={link === ""}
          startIcon={copied ? <CheckIcon /> : <CopyIcon />}
          onClick={() => copy(link)}
        >
          {copied ? t("common:copied") : t("copyLink")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
