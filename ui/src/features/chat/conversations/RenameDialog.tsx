import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import TextField from "@mui/material/TextField";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { conversationsApi } from "../../../api/conversations";
import type { ConversationItem } from "../../../api/types";

interface RenameDialogProps {
  readonly conversation: ConversationItem;
  onDone(): void;
}

export function RenameDialog({ conversation, onDone }: RenameDialogProps) {
  const { t } = useTranslation(["conversations", "common"]);
  const [title, setTitle] = useState(conversation.title);
  const [error, setError] = useState<string | null>(null);
  const save = (event: FormEvent) => {
    event.preventDefault();
    conversationsApi.change(conversation.id, { title: title.trim() }).then(onDone, (caught: unknown) => {
      setError(caught instanceof Error ? caught.message : String(caught));
    });
  };
  return (
    <Dialog open onClose={onDone} fullWidth maxWidth="xs" aria-labelledby="rename-title">
      <form onSubmit={save}>
        <DialogTitle id="rename-title">{t("renameTitle")}</DialogTitle>
        <DialogContent>
          <TextField
            autoFocus
            fullWidth
            margin="dense"
            label={t("title")}
            value={title}
            error={error !== null}
            helperText={error ?? undefined}
            onChange={(event) => setTitle(event.target.value)}
            onFocus={(event) => event.target.select()}
            slotProps={{ htmlInput: { maxLength: 120 } }}
          />
        </DialogContent>
        <DialogActions>
          <Button onClick={onDone}>{t("cancel")}</Button>
          <Button type="submit" variant="contained" disabled={title.trim() === ""}>
            {t("rename")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
