import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import IconButton from "@mui/material/IconButton";
import Tooltip from "@mui/material/Tooltip";
import { useTranslation } from "react-i18next";

import { MicIcon } from "../../../components/icons";
import { useDictation } from "./useDictation";

interface VoiceButtonProps {
  readonly text: string;
  onText(text: string): void;
}

/** Speaks the question instead of typing it; nothing where the browser cannot. */
export function VoiceButton({ text, onText }: VoiceButtonProps) {
  const { t } = useTranslation("voice");
  const { possible, listening, asking, problem, toggle, agree } = useDictation(text, onText);
  if (!possible) return null;
  const label = t(listening ? "stop" : "speak");
  return (
    <>
      <Tooltip title={problem ? t(problem) : label}>
        <IconButton
          aria-label={label}
          aria-pressed={listening}
          onClick={toggle}
          sx={{
            width: 36,
            height: 36,
            color: problem ? "warning.main" : listening ? "error.main" : "text.secondary",
            ...(listening ? { animation: "rc-listening 1.2s ease-in-out infinite alternate" } : {}),
            "@keyframes rc-listening": { to: { backgroundColor: "color-mix(in srgb, currentcolor 18%, transparent)" } },
          }}
        >
          <MicIcon />
        </IconButton>
      </Tooltip>
      <Dialog open={asking} onClose={() => agree(false)} aria-labelledby="voice-title" maxWidth="xs">
        <DialogTitle id="voice-title">{t("askTitle")}</DialogTitle>
        <DialogContent>
          <DialogContentText>{t("ask")}</DialogContentText>
        </DialogContent>
        <DialogActions>
          <Button onClick={() => agree(false)}>{t("no")}</Button>
          <Button variant="contained" onClick={() => agree(true)} autoFocus>
            {t("yes")}
          </Button>
        </DialogActions>
      </Dialog>
    </>
  );
}
