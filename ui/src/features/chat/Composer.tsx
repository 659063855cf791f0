import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import InputBase from "@mui/material/InputBase";
import Tooltip from "@mui/material/Tooltip";
import type { KeyboardEvent, Ref } from "react";
import { useTranslation } from "react-i18next";

import { SendIcon, StopIcon } from "../../components/icons";
import { VoiceButton } from "./voice/VoiceButton";

const MOST_CHARACTERS = 4_000;

interface ComposerProps {
  readonly text: string;
  /** Comes back with the up arrow. */
  readonly lastQuestion: string | undefined;
  readonly working: boolean;
  readonly inputRef: Ref<HTMLTextAreaElement>;
  onText(text: string): void;
  onAsk(question: string): void;
  onStop(): void;
}

/** The line to ask in: Enter sends, Shift+Enter begins a new line. */
export function Composer({ text, lastQuestion, working, inputRef, onText, onAsk, onStop }: ComposerProps) {
  const { t } = useTranslation("chat");
  const sendable = text.trim() !== "" && !working;
  const send = () => {
    if (!sendable) return;
    onAsk(text);
    onText("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowUp" && text === "" && lastQuestion !== undefined) {
      event.preventDefault();
      onText(lastQuestion);
      return;
    }
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <Box
      sx={{
        display: "flex",
        alignItems: "flex-end",
        gap: 1,
        pl: 2.25,
        pr: 1,
        py: 1,
        border: 1,
        borderColor: "divider",
        borderRadius: "18px",
        bgcolor: "background.paper",
        boxShadow: "0 2px 14px rgb(0 0 0 / 6%)",
        "&:focus-within": { borderColor: "primary.main" },
      }}
    >
      <InputBase
        multiline
        maxRows={8}
        fullWidth
        autoFocus
        inputRef={inputRef}
        placeholder={t("placeholder")}
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
        inputProps={{ "aria-label": t("question"), maxLength: MOST_CHARACTERS, enterKeyHint: "send" }}
        sx={{ py: 0.6, fontSize: "1rem", "& textarea:focus-visible": { outline: "none" } }}
      />
      {working ? null : <VoiceButton text={text} onText={onText} />}
      {working ? (
        <RoundButton label={t("stop")} onPress={onStop} disabled={false}>
          <StopIcon />
        </RoundButton>
      ) : (
        <RoundButton label={t("send")} onPress={send} disabled={!sendable}>
          <SendIcon />
        </RoundButton>
      )}
    </Box>
  );
}

interface RoundButtonProps {
  readonly label: string;
  readonly disabled: boolean;
  readonly children: React.ReactNode;
  onPress(): void;
}

function RoundButton({ label, disabled, children, onPress }: RoundButtonProps) {
  return (
    <Tooltip title={label}>
      <span>
        <IconButton
          aria-label={label}
          disabled={disabled}
          onClick={onPress}
          sx={{
            width: 36,
            height: 36,
            bgcolor: "primary.main",
            color: "primary.contrastText",
            "&:hover": { bgcolor: "primary.dark" },
            "&.Mui-disabled": { bgcolor: "action.disabledBackground" },
          }}
        >
          {children}
        </IconButton>
      </span>
    </Tooltip>
  );
}
