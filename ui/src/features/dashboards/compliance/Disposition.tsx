import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Chip from "@mui/material/Chip";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { complianceApi, type DispositionShown, type Verdict } from "../../../api/compliance";
import { Switch } from "../../../components/Choices";
import { formatValue } from "../../../lib/format";

const VERDICTS: readonly Verdict[] = ["confirmed", "false_alarm", "needs_review"];
const COLOURS = { confirmed: "error", false_alarm: "success", needs_review: "warning" } as const;

export const QUEUE_KEY = ["fraud-queue"] as const;

interface DispositionProps {
  readonly order: string;
  /** The last word on the order; absent before anybody looked into it. */
  readonly said: DispositionShown | undefined;
}

/** What became of an alert, who said so and when; and the form to say it. */
export function Disposition({ order, said }: DispositionProps) {
  const { t } = useTranslation("dashboards");
  const [open, setOpen] = useState(false);
  return (
    <Box sx={{ mt: 0.75, display: "grid", gap: 1, gridTemplateColumns: "minmax(0, 1fr)" }}>
      <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 1 }}>
        {said ? <Said said={said} /> : null}
        {open ? null : (
          <Button size="small" variant="outlined" color="inherit" aria-label={t("compliance.judgeOf", { order })} onClick={() => setOpen(true)}>
            {t("compliance.judge")}
          </Button>
        )}
      </Box>
      {open ? <Judging order={order} said={said} onDone={() => setOpen(false)} /> : null}
    </Box>
  );
}

function Said({ said }: { readonly said: DispositionShown }) {
  const { t } = useTranslation("dashboards");
  return (
    <>
      <Chip size="small" variant="outlined" color={COLOURS[said.verdict]} label={t(`compliance.verdicts.${said.verdict}`)} />
      <Typography variant="body2" color="text.secondary" sx={{ overflowWrap: "anywhere" }}>
        {t("compliance.judgedBy", { who: said.by, when: formatValue(said.at, "datetime") })}
        {said.note ? ` · ${said.note}` : null}
      </Typography>
    </>
  );
}

function Judging({ order, said, onDone }: DispositionProps & { onDone(): void }) {
  const { t } = useTranslation("dashboards");
  const [verdict, setVerdict] = useState<Verdict>(said?.verdict ?? "confirmed");
  const [note, setNote] = useState(said?.note ?? "");
  const queries = useQueryClient();
  const judging = useMutation({
    mutationFn: () => complianceApi.judge(order, { verdict, note: note.trim() }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: QUEUE_KEY });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    judging.mutate();
  };
  return (
    <Box component="form" aria-label={t("compliance.judgeOf", { order })} onSubmit={submit} sx={{ display: "grid", gap: 1, justifyItems: "start" }}>
      <Switch
        label={t("compliance.judgedAs")}
        value={verdict}
        options={VERDICTS.map((value) => ({ value, label: t(`compliance.verdicts.${value}`) }))}
        onChoose={setVerdict}
      />
      <TextField
        size="small"
        fullWidth
        multiline
        autoFocus
        label={t("compliance.note")}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 1000 } }}
      />
      {judging.error ? <Alert severity="warning">{judging.error.message}</Alert> : null}
      <Box sx={{ display: "flex", gap: 1 }}>
        <Button type="submit" size="small" variant="contained" loading={judging.isPending}>
          {t("compliance.saveVerdict")}
        </Button>
        <Button size="small" color="inherit" onClick={onDone}>
          {t("compliance.cancelVerdict")}
        </Button>
      </Box>
    </Box>
  );
}
