import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Skeleton from "@mui/material/Skeleton";
import Typography from "@mui/material/Typography";
import { useTranslation } from "react-i18next";

import { answersApi, type Explained } from "../../../api/answers";
import { useLoaded } from "./useLoaded";

/** A statement in plain words, and what the reader's policy adds to it. */
export function SqlExplanation({ sql }: { readonly sql: string }) {
  const { t } = useTranslation("answer");
  const { value, error } = useLoaded(sql, answersApi.explainSql);
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
