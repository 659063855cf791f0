import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Checkbox from "@mui/material/Checkbox";
import FormControlLabel from "@mui/material/FormControlLabel";
import TextField from "@mui/material/TextField";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Channel, type NewWatch, watchesApi } from "../../api/watches";
import { Select, Switch } from "../../components/Choices";
import { type Draft, EMPTY, EVERY, PERIODS, TESTS, watchOf } from "./draft";
import { useWords } from "./words";

interface NewWatchFormProps {
  /** The ways beside the inbox that are set up. */
  readonly ways: readonly Channel[];
  onDone(): void;
  onCancel(): void;
}

/** What to be told of: a metric and a test, or a question; with what it would say now. */
export function NewWatchForm({ ways, onDone, onCancel }: NewWatchFormProps) {
  const { t } = useTranslation("alerts");
  const says = useWords();
  const [draft, setDraft] = useState(EMPTY);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const unnamed = watchOf(draft, "-");
  const watch = unnamed && watchOf(draft, says(unnamed.wish as Parameters<typeof says>[0]));
  const adding = useMutation({ mutationFn: (one: NewWatch) => watchesApi.add(one), onSuccess: onDone });
  const trying = useMutation({ mutationFn: (one: NewWatch) => watchesApi.preview(one) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (watch) adding.mutate(watch);
  };
  const wrong = adding.error ?? trying.error;
  return (
    <Box component="form" aria-label={t("add")} onSubmit={submit} sx={{ p: 2, display: "grid", gap: 1.5, justifyItems: "start", borderBottom: 1, borderColor: "divider" }}>
      <Switch
        label={t("kind")}
        value={draft.kind}
        options={(["metric", "question"] as const).map((value) => ({ value, label: t(`kinds.${value}`) }))}
        onChoose={(kind) => change({ kind })}
      />
      {draft.kind === "metric" ? <MetricFields draft={draft} onChange={change} /> : <QuestionFields draft={draft} onChange={change} />}
      <TextField size="small" fullWidth label={t("name")} placeholder={watch?.name ?? ""} value={draft.name} onChange={(event) => change({ name: event.target.value })} slotProps={{ htmlInput: { maxLength: 100 } }} />
      <Ways ways={ways} draft={draft} onChange={change} />
      {wrong ? <Alert severity="warning" sx={{ width: "100%" }}>{wrong.message}</Alert> : null}
      {trying.data && !wrong ? (
        <Alert severity={trying.data.fires ? "success" : "info"} sx={{ width: "100%", whiteSpace: "pre-line" }}>
          {t(trying.data.fires ? "wouldTell" : "wouldNot")} {trying.data.text}
        </Alert>
      ) : null}
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>
        <Button type="submit" variant="contained" size="small" disabled={!watch} loading={adding.isPending}>
          {t("save")}
        </Button>
        <Button size="small" variant="outlined" color="inherit" disabled={!watch} loading={trying.isPending} onClick={() => watch && trying.mutate(watch)}>
          {t("try")}
        </Button>
        <Button size="small" color="inherit" onClick={onCancel}>
          {t("cancel")}
        </Button>
      </Box>
    </Box>
  );
}

interface FieldsProps {
  readonly draft: Draft;
  onChange(part: Partial<Draft>): void;
}

function MetricFields({ draft, onChange }: FieldsProps) {
  const { t } = useTranslation("alerts");
  const { data } = useQuery({ queryKey: ["watches", "metrics"], queryFn: watchesApi.metrics });
  const metrics = data?.terms.map(({ name, label }) => ({ value: name, label })).sort((a, b) => a.label.localeCompare(b.label)) ?? [{ value: draft.metric, label: draft.metric }];
  const percent = ["up", "down", "moves"].includes(draft.test);
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1.5 }}>
      <Select label={t("metric")} value={draft.metric} options={metrics} onChoose={(metric) => onChange({ metric })} />
      <Select label={t("test")} value={draft.test} options={TESTS.map((value) => ({ value, label: t(`tests.${value}`) }))} onChoose={(test) => onChange({ test })} />
      {draft.test === "unusual" ? null : (
        <TextField
          size="small"
          label={t(percent ? "percent" : "amount")}
          value={draft.amount}
          onChange={(event) => onChange({ amount: event.target.value })}
          slotProps={{ htmlInput: { inputMode: "decimal", maxLength: 16 } }}
          sx={{ width: 120 }}
        />
      )}
      <Select label={t("period")} value={draft.period} options={PERIODS.map((value) => ({ value, label: t(`periods.${value}`) }))} onChoose={(period) => onChange({ period })} />
    </Box>
  );
}

function QuestionFields({ draft, onChange }: FieldsProps) {
  const { t } = useTranslation("alerts");
  return (
    <Box sx={{ display: "grid", gap: 1.5, width: "100%", justifyItems: "start" }}>
      <TextField size="small" fullWidth multiline label={t("question")} value={draft.question} onChange={(event) => onChange({ question: event.target.value })} slotProps={{ htmlInput: { maxLength: 400 } }} />
      <Select label={t("often")} value={draft.every} options={EVERY.map((value) => ({ value, label: t(`every.${value}`) }))} onChoose={(every) => onChange({ every })} />
    </Box>
  );
}

/** The ways beside the inbox. */
function Ways({ ways, draft, onChange }: FieldsProps & { readonly ways: readonly Channel[] }) {
  const { t } = useTranslation("alerts");
  const turn = (way: Channel, on: boolean) =>
    onChange({ channels: on ? [...draft.channels, way] : draft.channels.filter((one) => one !== way) });
  return (
    <Box role="group" aria-label={t("where")} sx={{ display: "flex", flexWrap: "wrap", columnGap: 2 }}>
      <FormControlLabel disabled control={<Checkbox size="small" checked />} label={t("ways.inbox")} />
      {ways.map((way) => (
        <FormControlLabel
          key={way}
          control={<Checkbox size="small" checked={draft.channels.includes(way)} onChange={(event) => turn(way, event.target.checked)} />}
          label={t(`ways.${way}`)}
        />
      ))}
    </Box>
  );
}
