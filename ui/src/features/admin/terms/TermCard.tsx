import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Chip from "@mui/material/Chip";
import Paper from "@mui/material/Paper";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { adminApi, type TermShown } from "../../../api/admin";
import { CloseIcon } from "../../../components/icons";
import { MONO } from "../../../lib/tokens";

interface TermCardProps {
  readonly term: TermShown;
  /** Words that were added here, which can be taken back. */
  readonly added: readonly string[];
}

/** One term: its name, what it means, and its words. */
export function TermCard({ term, added }: TermCardProps) {
  const { t } = useTranslation("admin");
  const queries = useQueryClient();
  const changing = useMutation({
    mutationFn: (change: () => Promise<unknown>) => change(),
    onSettled: () => queries.invalidateQueries({ queryKey: ["admin"] }),
  });
  const shipped = term.synonyms.filter((word) => !added.includes(word));
  return (
    <Paper component="li" variant="outlined" sx={{ px: 2, py: 1.5, display: "grid", gap: 0.75 }}>
      <Box sx={{ display: "flex", alignItems: "baseline", gap: 1, flexWrap: "wrap" }}>
        <Typography component="h2" sx={{ fontWeight: 600 }}>
          {term.label}
        </Typography>
        <Box component="code" sx={{ fontFamily: MONO, fontSize: 12, color: "text.secondary" }}>
          {term.name}
        </Box>
        <Box sx={{ flex: 1 }} />
        <Typography variant="caption" color="text.secondary">
          {t(`words.kinds.${term.kind}`)}
          {term.unit && term.unit !== "none" ? ` · ${term.unit}` : ""}
        </Typography>
      </Box>
      {term.description ? <Typography variant="body2">{term.description}</Typography> : null}
      {term.caveats?.map((caveat) => (
        <Typography key={caveat} variant="body2" color="text.secondary">
          {caveat}
        </Typography>
      ))}
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 0.75, alignItems: "center" }}>
        {shipped.map((word) => (
          <Chip key={word} size="small" variant="outlined" label={word} />
        ))}
        {added.map((word) => (
          <Chip
            key={word}
            size="small"
            color="primary"
            label={word}
            onDelete={() => changing.mutate(() => adminApi.removeSynonym(term.name, word))}
            deleteIcon={<CloseIcon aria-label={t("words.forget", { word })} />}
          />
        ))}
        <NewWord label={term.label} onAdd={(word) => changing.mutateAsync(() => adminApi.addSynonyms(term.name, [word]))} />
      </Box>
      {changing.error ? <Alert severity="warning">{changing.error.message}</Alert> : null}
    </Paper>
  );
}

interface NewWordProps {
  readonly label: string;
  onAdd(word: string): Promise<unknown>;
}

function NewWord({ label, onAdd }: NewWordProps) {
  const { t } = useTranslation("admin");
  const [word, setWord] = useState<string | null>(null);
  if (word === null) {
    return (
      <Button size="small" aria-label={t("words.addTo", { term: label })} onClick={() => setWord("")}>
        {t("words.add")}
      </Button>
    );
  }
  const add = (event: FormEvent) => {
    event.preventDefault();
    void onAdd(word.trim()).then(
      () => setWord(null),
      () => undefined,
    );
  };
  return (
    <Box component="form" onSubmit={add} onKeyDown={(event) => event.key === "Escape" && setWord(null)} sx={{ display: "flex", gap: 0.5 }}>
      <TextField
        autoFocus
        variant="standard"
        size="small"
        placeholder={t("words.word")}
        value={word}
        onChange={(event) => setWord(event.target.value)}
        slotProps={{ htmlInput: { "aria-label": t("words.wordFor", { term: label }), maxLength: 80 } }}
      />
      <Button type="submit" size="small" disabled={word.trim() === ""}>
        {t("words.keep")}
      </Button>
    </Box>
  );
}
