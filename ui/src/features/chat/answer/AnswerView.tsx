import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Tooltip from "@mui/material/Tooltip";
import Typography from "@mui/material/Typography";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Answer, Citation } from "../../../api/types";
import { ArrowIcon, ClockIcon } from "../../../components/icons";
import { AnswerText } from "./AnswerText";
import { BasisChip, withoutFilter } from "./BasisChip";
import { Blocks } from "./Blocks";
import { HighlightContext } from "../../../components/table/highlight";
import { SqlPanel } from "./SqlPanel";
import { VerifiedMark } from "./VerifiedMark";
import { WhyPanel } from "./WhyPanel";

interface AnswerViewProps {
  readonly answer: Answer;
  /** The run of the reader's own that it is of; a colleague's cannot be asked about. */
  readonly runId?: string;
  /** Asking goes on from here: choices and follow-ups are offered. */
  readonly open: boolean;
  onAsk(question: string): void;
}

export function AnswerView({ answer, runId, open, onAsk }: AnswerViewProps) {
  const [pointed, point] = useState<Citation | null>(null);
  const [visited, visit] = useState<Citation | null>(null);
  const highlight = useMemo(
    // A copy, so that going to the same cell again scrolls to it again.
    () => ({ pointed, visited, point, visit: (citation: Citation) => visit({ ...citation }) }),
    [pointed, visited],
  );
  return (
    <HighlightContext value={highlight}>
      <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: "minmax(0, 1fr)" }}>
        {answer.verified ? <VerifiedMark verified={answer.verified} /> : null}
        <AnswerText text={answer.text} citations={answer.citations} />
        {visited ? <WhyPanel answer={answer} citation={visited} runId={runId} onClose={() => visit(null)} /> : null}
        {open ? <Choices answer={answer} onAsk={onAsk} /> : null}
        <Blocks blocks={answer.blocks} />
        <Basis answer={answer} runId={runId} open={open} onAsk={onAsk} />
        {open ? <FollowUps questions={answer.follow_ups} onAsk={onAsk} /> : null}
      </Box>
    </HighlightContext>
  );
}

interface AskingProps {
  onAsk(question: string): void;
}

function Choices({ answer, onAsk }: AskingProps & { readonly answer: Answer }) {
  const { t } = useTranslation("chat");
  if (answer.choices.length === 0) return null;
  return (
    <Box role="group" aria-label={t("choose")} sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>
      {answer.choices.map((choice) => (
        <Button key={choice.question} variant="outlined" onClick={() => onAsk(choice.question)}>
          {choice.label}
        </Button>
      ))}
    </Box>
  );
}

/** What the answer rests on: filters, assumptions, freshness, SQL. */
function Basis({ answer, runId, open, onAsk }: AskingProps & Pick<AnswerViewProps, "answer" | "open"> & { readonly runId: string | undefined }) {
  const { t } = useTranslation("chat");
  const chips = [
    ...answer.filters_applied.map((text) => ({ text, title: t("filter"), removable: true, variant: "filled" as const })),
    ...answer.assumptions.map((text) => ({ text, title: t("assumption"), removable: false, variant: "outlined" as const })),
  ];
  if (chips.length === 0 && !answer.freshness && answer.sql.length === 0) return null;
  return (
    <Box sx={{ display: "grid", gap: 1, gridTemplateColumns: "minmax(0, 1fr)" }}>
      {chips.length > 0 ? (
        <Box component="ul" aria-label={t("basis")} sx={{ display: "flex", flexWrap: "wrap", gap: 0.75, m: 0, p: 0 }}>
          {chips.map(({ text, title, removable, variant }) => (
            <Box component="li" key={`${title} ${text}`} sx={{ listStyle: "none", maxWidth: "100%" }}>
              <Tooltip title={title}>
                <span>
                  <BasisChip
                    text={text}
                    variant={variant}
                    onRemove={open && removable ? () => onAsk(withoutFilter(text)) : undefined}
                  />
                </span>
              </Tooltip>
            </Box>
          ))}
        </Box>
      ) : null}
      <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", columnGap: 2 }}>
        {answer.freshness ? (
          <Typography variant="body2" color="text.secondary" sx={{ display: "flex", alignItems: "center", gap: 0.75 }}>
            <ClockIcon sx={{ fontSize: 16 }} />
            {answer.freshness}
          </Typography>
        ) : null}
      </Box>
      <SqlPanel statements={answer.sql} runId={runId} />
    </Box>
  );
}

function FollowUps({ questions, onAsk }: AskingProps & { readonly questions: readonly string[] }) {
  const { t } = useTranslation("chat");
  if (questions.length === 0) return null;
  return (
    <Box role="group" aria-label={t("next")} sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>
      {questions.map((question) => (
        <Button
          key={question}
          size="small"
          variant="outlined"
          color="inherit"
          endIcon={<ArrowIcon sx={{ fontSize: "16px !important", color: "text.secondary" }} />}
          onClick={() => onAsk(question)}
          sx={{ borderColor: "divider", borderRadius: 5, textAlign: "left" }}
        >
          {question}
        </Button>
      ))}
    </Box>
  );
}
