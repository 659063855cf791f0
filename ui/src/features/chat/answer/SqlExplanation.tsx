import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Skeleton from "@mui/material/Skeleton";
import Typography from "@mui/material/Typography";
import { useTranslation } from "react-i18next";

import { answersApi, type Explained } from "../../../api/answers";
import { useLoaded } from "./useLoaded";

interface SqlExplanationProps {
  readonly sql: string;
  /** The run that it was made for, where it was its only statement: its question says more than the SQL. */
  readonly runId: string | undefined;
}

/** What one statement does; a written one by its SQL, a made one by what it was made from. */
async function explained(key: string) {
  const [sql, runId] = JSON.parse(key) as readonly [string, string | null];
  const ofRun = runId === null ? null : await answersApi.explainRun(runId).catch(() => null);
  const step = ofRun?.steps.length === 1 ? ofRun.steps[0] : undefined;
  const made = step !== undefined && step.tool !== "run_sql" && step.words.length > 0;
  return made && ofRun ? ofRun : answersApi.explainSql(sql);
}

/** A statement in plain words, and what the reader's policy adds to it. */
export function SqlExplanation({ sql, runId }: SqlExplanationProps) {
  const { t } = useTranslation("answer");
  const { value, error } = useLoaded(JSON.stringify([sql, runId ?? null]), explained);
  if (error) return <Alert severity="warning">{error}</Alert>;
  return (
    <Box role="region" aria-label={t("explanation")} aria-busy={value === null} sx={{ pl: 2, borderLeft: 3, borderColor: "primary.main" }}>
      {value === null ? <Skeleton width="70%" /> : value.steps.map((step, index) => <Words key={index} step={step} />)}
    </Box>
  );
}

export function Words({ step }: { readonly step: Explained }) {
  const restricted = step.restricted ?? [];
  const { t } = useTranslation("answer");
  return (
    <>
      {step.words.map((sentence, index) => (
        <Typography key={index} variant="body2" sx={{ mb: 0.25 }}>
          {sentence}
        </Typography>
      ))}
      {restricted.length > 0 ? (
        <Typography variant="body2" color="text.secondary">
          {t("restricted", { tables: restricted.join(", ") })}
        </Typography>
      ) : null}
    </>
  );
}
