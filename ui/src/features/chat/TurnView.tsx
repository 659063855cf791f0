import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import { LogoMark } from "../../components/Logo";
import { RetryIcon } from "../../components/icons";
import { AnswerText } from "./answer/AnswerText";
import { AnswerView } from "./answer/AnswerView";
import { isActive, type Turn } from "./reducer";
import { Steps } from "./Steps";
import { TurnActions } from "./TurnActions";

interface TurnViewProps {
  readonly turn: Turn;
  readonly latest: boolean;
  readonly busy: boolean;
  onAsk(question: string): void;
  /** Changes the question; of any but the latest turn the conversation goes on in a branch. */
  onEdit(turn: Turn, latest: boolean): void;
  onRetry(turn: Turn): void;
}

/** A question and its answer. */
export const TurnView = memo(function TurnView({ turn, latest, busy, onAsk, onEdit, onRetry }: TurnViewProps) {
  const { t } = useTranslation("chat");
  const working = isActive(turn);
  return (
    <Box component="article" aria-label={t("turn", { question: turn.question })} sx={{ display: "grid", gap: 2.5 }}>
      <Question text={turn.question} />
      <Box sx={{ display: "grid", gridTemplateColumns: { xs: "minmax(0, 1fr)", sm: "28px minmax(0, 1fr)" }, columnGap: 1.75 }}>
        <Box sx={{ display: { xs: "none", sm: "block" } }}>
          <LogoMark />
        </Box>
        <Box aria-busy={working} sx={{ display: "grid", gap: 1.5, gridTemplateColumns: "minmax(0, 1fr)" }}>
          <Steps steps={turn.steps} working={working} />
          {turn.answer ? (
            <AnswerView answer={turn.answer} runId={turn.runId} open={latest && !working} onAsk={onAsk} />
          ) : turn.text ? (
            <AnswerText text={turn.text} citations={NONE} />
          ) : null}
          {turn.status === "done" ? <TurnActions turn={turn} busy={busy} onAsk={onAsk} onEdit={() => onEdit(turn, latest)} /> : null}
          <Ending turn={turn} latest={latest} onRetry={onRetry} />
        </Box>
      </Box>
    </Box>
  );
});

/** What was asked, as a bubble on the reader's side. */
export function Question({ text }: { readonly text: string }) {
  return (
    <Box sx={{ justifySelf: "end", maxWidth: "85%" }}>
      <Typography
        sx={{
          px: 2,
          py: 1.25,
          borderRadius: "18px 18px 4px 18px",
          bgcolor: "color-mix(in srgb, var(--mui-palette-primary-main) 13%, transparent)",
          whiteSpace: "pre-wrap",
          overflowWrap: "anywhere",
        }}
      >
        {text}
      </Typography>
    </Box>
  );
}

const NONE = [] as const;

/** How a turn ended that has no answer, and the way on. */
function Ending({ turn, latest, onRetry }: Pick<TurnViewProps, "turn" | "latest" | "onRetry">) {
  const { t } = useTranslation("chat");
  if (turn.status !== "failed" && turn.status !== "stopped") return null;
  const retry = latest ? (
    <Button size="small" color="inherit" startIcon={<RetryIcon />} onClick={() => onRetry(turn)}>
      {t("tryAgain")}
    </Button>
  ) : null;
  if (turn.status === "failed") {
    return (
      <Alert severity="error" variant="outlined" action={retry}>
        {turn.error}
      </Alert>
    );
  }
  return (
    <Box sx={{ display: "flex", alignItems: "center", gap: 1 }}>
      <Typography variant="body2" color="text.secondary">
        {t("stopped")}
      </Typography>
      {retry}
    </Box>
  );
}
