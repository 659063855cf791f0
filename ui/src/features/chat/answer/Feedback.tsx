import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Chip from "@mui/material/Chip";
import Collapse from "@mui/material/Collapse";
import IconButton from "@mui/material/IconButton";
import TextField from "@mui/material/TextField";
import Tooltip from "@mui/material/Tooltip";
import Typography from "@mui/material/Typography";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { answersApi, type FeedbackGiven, type FeedbackShown, type Reason } from "../../../api/answers";
import { ThumbDownIcon, ThumbUpIcon } from "../../../components/icons";

const REASONS: readonly Reason[] = [
  "wrong_figure",
  "misunderstood",
  "not_answered",
  "incomplete",
  "out_of_date",
  "slow",
  "other",
];

export interface FeedbackState {
  /** What was said last; null before anything was. */
  readonly said: Pick<FeedbackShown, "helpful"> | null;
  readonly asking: boolean;
  readonly thanked: boolean;
  readonly error: string | null;
  judge(helpful: boolean): void;
  explain(given: Omit<FeedbackGiven, "helpful">): void;
  close(): void;
}

/** What the reader says of an answer: up is kept at once, and so is down, which is then asked for a reason. */
export function useFeedback(runId: string, before: FeedbackShown | null): FeedbackState {
  const [said, setSaid] = useState<Pick<FeedbackShown, "helpful"> | null>(before);
  const [asking, setAsking] = useState(false);
  const [thanked, setThanked] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const send = async (given: FeedbackGiven, kept: typeof said) => {
    setError(null);
    setSaid({ helpful: given.helpful });
    try {
      await answersApi.judge(runId, given);
      return true;
    } catch (caught) {
      setSaid(kept);
      setError(caught instanceof Error ? caught.message : String(caught));
      return false;
    }
  };
  return {
    said,
    asking,
    thanked,
    error,
    judge: (helpful) => {
      setThanked(false);
      setAsking(!helpful);
      void send({ helpful, comment: "" }, said).then((kept) => setThanked(kept && helpful));
    },
    explain: (given) => {
      void send({ helpful: false, ...given }, said).then((kept) => {
        setThanked(kept);
        setAsking(!kept);
      });
    },
    close: () => setAsking(false),
  };
}

export function Thumbs({ state }: { readonly state: FeedbackState }) {
  const { t } = useTranslation("answer");
  const said = state.said?.helpful;
  return (
    <>
      <Tooltip title={t("helpful")}>
        <IconButton
          size="small"
          aria-label={t("helpful")}
          aria-pressed={said === true}
          onClick={() => state.judge(true)}
          sx={{ color: said === true ? "primary.main" : "inherit" }}
        >
          <ThumbUpIcon />
        </IconButton>
      </Tooltip>
      <Tooltip title={t("unhelpful")}>
        <IconButton
          size="small"
          aria-label={t("unhelpful")}
          aria-pressed={said === false}
          aria-expanded={state.asking}
          onClick={() => state.judge(false)}
          sx={{ color: said === false ? "error.main" : "inherit" }}
        >
          <ThumbDownIcon />
        </IconButton>
      </Tooltip>
    </>
  );
}

/** Under the thumbs: the question for a reason, thanks, or what went wrong. */
export function FeedbackReply({ state }: { readonly state: FeedbackState }) {
  const { t } = useTranslation("answer");
  return (
    <>
      {state.error ? <Alert severity="warning">{state.error}</Alert> : null}
      <Typography role="status" variant="body2" color="text.secondary" sx={{ "&:empty": { display: "none" } }}>
        {state.thanked ? t("thanks") : ""}
      </Typography>
      <Collapse in={state.asking} unmountOnExit>
        <ReasonForm onSend={state.explain} onClose={state.close} />
      </Collapse>
    </>
  );
}

interface ReasonFormProps {
  onSend(given: Omit<FeedbackGiven, "helpful">): void;
  onClose(): void;
}

function ReasonForm({ onSend, onClose }: ReasonFormProps) {
  const { t } = useTranslation("answer");
  const [reason, setReason] = useState<Reason | null>(null);
  const [comment, setComment] = useState("");
  const titleId = useId();
  const send = (event: FormEvent) => {
    event.preventDefault();
    onSend({ reason, comment: comment.trim() });
  };
  return (
    <Box
      component="form"
      aria-labelledby={titleId}
      onSubmit={send}
      sx={{ border: 1, borderColor: "divider", borderRadius: 1, p: 2, display: "grid", gap: 1.5, bgcolor: "background.paper" }}
    >
      <Typography id={titleId} sx={{ fontWeight: 600 }}>
        {t("whatWasWrong")}
      </Typography>
      <Box role="group" aria-labelledby={titleId} sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>
        {REASONS.map((one) => (
          <Chip
            key={one}
            label={t(`reasons.${one}`)}
            color={reason === one ? "primary" : "default"}
            variant={reason === one ? "filled" : "outlined"}
            aria-pressed={reason === one}
            onClick={() => setReason(reason === one ? null : one)}
          />
        ))}
      </Box>
      <TextField
        size="small"
        multiline
        maxRows={5}
        label={t("comment")}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 1000 } }}
      />
      <Box sx={{ display: "flex", gap: 1 }}>
        <Button type="submit" variant="contained" size="small" disabled={reason === null && comment.trim() === ""}>
          {t("sendFeedback")}
        </Button>
        <Button size="small" onClick={onClose}>
          {t("notNow")}
        </Button>
      </Box>
    </Box>
  );
}
