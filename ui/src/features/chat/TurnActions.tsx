import Box from "@mui/material/Box";
import Divider from "@mui/material/Divider";
import IconButton from "@mui/material/IconButton";
import Tooltip from "@mui/material/Tooltip";
import { useTranslation } from "react-i18next";

import { CheckIcon, CopyIcon, EditIcon, RetryIcon } from "../../components/icons";
import { useCopy } from "../../components/useCopy";
import { FeedbackReply, Thumbs, useFeedback } from "./answer/Feedback";
import { Vouching } from "./answer/Vouching";
import type { Turn } from "./reducer";

interface TurnActionsProps {
  readonly turn: Turn;
  /** Something is being answered: nothing can be asked. */
  readonly busy: boolean;
  onAsk(question: string): void;
  onEdit(): void;
}

/** What can be done with a turn that has ended: copy its answer, ask it again or in other words, say what it was worth. */
export function TurnActions({ turn, busy, onAsk, onEdit }: TurnActionsProps) {
  const { t } = useTranslation(["chat", "common"]);
  const [copied, copy] = useCopy();
  const feedback = useFeedback(turn.runId, turn.feedback);
  return (
    <>
      <Box role="group" aria-label={t("actions")} sx={{ display: "flex", gap: 0.25, ml: -0.75, color: "text.secondary" }}>
        <Tooltip title={copied ? t("common:copied") : t("copyAnswer")}>
          <IconButton size="small" color="inherit" aria-label={t("copyAnswer")} onClick={() => copy(turn.text)}>
            {copied ? <CheckIcon /> : <CopyIcon />}
          </IconButton>
        </Tooltip>
        <Tooltip title={t("askAgain")}>
          <span>
            <IconButton size="small" color="inherit" aria-label={t("askAgain")} disabled={busy} onClick={() => onAsk(turn.question)}>
              <RetryIcon />
            </IconButton>
          </span>
        </Tooltip>
        <Tooltip title={t("editQuestion")}>
          <IconButton size="small" color="inherit" aria-label={t("editQuestion")} onClick={onEdit}>
            <EditIcon />
          </IconButton>
        </Tooltip>
        <Divider orientation="vertical" flexItem sx={{ mx: 0.5, my: 0.75 }} />
        <Thumbs state={feedback} />
        {turn.answer && turn.answer.tool_calls.length > 0 ? <Vouching runId={turn.runId} question={turn.question} /> : null}
      </Box>
      <FeedbackReply state={feedback} />
    </>
  );
}
