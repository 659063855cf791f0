import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import CircularProgress from "@mui/material/CircularProgress";
import Typography from "@mui/material/Typography";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";

import { conversationsApi, type SharedConversation } from "../../../api/conversations";
import { useAsk } from "../../../components/ask";
import { ArrowIcon } from "../../../components/icons";
import { formatValue } from "../../../lib/format";
import { AnswerView } from "../answer/AnswerView";
import { useLoaded } from "../answer/useLoaded";
import { Question } from "../TurnView";

/** A conversation that a colleague shared: to be read, as far as the reader's own rights go. */
export function SharedPage() {
  const { t } = useTranslation(["conversations", "common"]);
  const { token = "" } = useParams();
  const navigate = useNavigate();
  const { value, error } = useLoaded(token, conversationsApi.shared);
  return (
    <Box component="main" sx={{ width: "100%", maxWidth: 860, mx: "auto", px: { xs: 2, sm: 3 }, py: 3, display: "grid", gap: 4, gridTemplateColumns: "minmax(0, 1fr)" }}>
      {error ? (
        <Alert severity="warning">
          {t("gone")}. {error}
        </Alert>
      ) : null}
      {value === null && !error ? <CircularProgress size={28} aria-label={t("common:loading")} sx={{ mx: "auto", my: 6 }} /> : null}
      {value ? <Conversation shared={value} /> : null}
      <Button variant="outlined" onClick={() => void navigate("/")} sx={{ justifySelf: "start" }}>
        {t("toChat")}
      </Button>
    </Box>
  );
}

function Conversation({ shared }: { readonly shared: SharedConversation }) {
  const { t } = useTranslation(["conversations", "chat"]);
  return (
    <>
      <Box>
        <Typography variant="h1">{shared.title || t("untitled")}</Typography>
        <Typography color="text.secondary">{t("sharedOn", { when: formatValue(shared.shared_at, "date") })}</Typography>
      </Box>
      {shared.turns.map((turn, index) => (
        <Box key={index} component="article" aria-label={t("chat:turn", { question: turn.question })} sx={{ display: "grid", gap: 2.5, gridTemplateColumns: "minmax(0, 1fr)" }}>
          <Question text={turn.question} />
          {turn.answer ? (
            <AnswerView answer={turn.answer} open={false} onAsk={() => undefined} />
          ) : (
            <Withheld question={turn.question} reason={turn.withheld ?? t("chat:failed")} />
          )}
        </Box>
      ))}
    </>
  );
}

/** What the reader may not see; they may ask it under their own rights. */
function Withheld({ question, reason }: { readonly question: string; readonly reason: string }) {
  const { t } = useTranslation("conversations");
  const ask = useAsk();
  return (
    <Alert
      severity="info"
      action={
        <Button color="inherit" size="small" endIcon={<ArrowIcon />} onClick={() => ask(question)}>
          {t("askIt")}
        </Button>
      }
    >
      {reason}
    </Alert>
  );
}
