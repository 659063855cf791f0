import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import InputBase from "@mui/material/InputBase";
import Paper from "@mui/material/Paper";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../../api/client";
import { useAsk } from "../../components/ask";
import { ArrowIcon } from "../../components/icons";

const MOST = 4;

/** The shortest way to an answer: a line to ask in and questions that this shop can answer. */
export function AskCard() {
  const { t } = useTranslation("home");
  const ask = useAsk();
  const id = useId();
  const [question, setQuestion] = useState("");
  const { data } = useQuery({ queryKey: ["suggestions"], queryFn: api.suggestions });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (question.trim()) ask(question.trim());
  };
  return (
    <Paper variant="outlined" component="section" aria-labelledby={id} sx={{ height: "100%", px: 2, py: 1.75 }}>
      <Typography variant="h2" id={id}>
        {t("ask")}
      </Typography>
      <Box
        component="form"
        onSubmit={submit}
        sx={{ mt: 1.25, px: 1.5, border: 1, borderColor: "divider", borderRadius: 1.5, "&:focus-within": { borderColor: "primary.main" } }}
      >
        <InputBase
          fullWidth
          value={question}
          placeholder={t("askHint")}
          onChange={(event) => setQuestion(event.target.value)}
          inputProps={{ "aria-label": t("askHint"), maxLength: 4000, enterKeyHint: "send" }}
        />
      </Box>
      <Box component="ul" aria-label={t("suggested")} sx={{ listStyle: "none", m: 0, mt: 0.75, p: 0 }}>
        {(data?.questions ?? []).slice(0, MOST).map((one) => (
          <li key={one}>
            <ButtonBase
              onClick={() => ask(one)}
              sx={{ width: "100%", display: "flex", gap: 1, justifyContent: "flex-start", textAlign: "left", px: 0.5, py: 0.75, borderRadius: 1, fontSize: "0.875rem", "&:hover": { bgcolor: "action.hover" } }}
            >
              <ArrowIcon sx={{ fontSize: 16, color: "primary.main" }} />
              {one}
            </ButtonBase>
          </li>
        ))}
      </Box>
    </Paper>
  );
}
