import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import InputBase from "@mui/material/InputBase";
import Typography from "@mui/material/Typography";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { answersApi, type Found } from "../../../api/answers";
import { TableView } from "../../../components/table/TableView";
import { MONO } from "../../../lib/tokens";
import { blockOf } from "./found";

const MOST_CHARACTERS = 8_000;

type Outcome =
  | { readonly kind: "none" }
  | { readonly kind: "running" }
  | { readonly kind: "found"; readonly found: Found }
  | { readonly kind: "refused"; readonly message: string };

interface SqlEditorProps {
  readonly sql: string;
  onClose(): void;
}

/** Runs a statement in the reader's own words, through the same guard and policy as every other. */
export function SqlEditor({ sql, onClose }: SqlEditorProps) {
  const { t } = useTranslation(["answer", "common"]);
  const [text, setText] = useState(sql);
  const [outcome, setOutcome] = useState<Outcome>({ kind: "none" });
  const runnable = text.trim() !== "" && outcome.kind !== "running";
  const run = async () => {
    setOutcome({ kind: "running" });
    try {
      setOutcome({ kind: "found", found: await answersApi.runSql(text) });
    } catch (caught) {
      setOutcome({ kind: "refused", message: caught instanceof Error ? caught.message : String(caught) });
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !runnable) return;
    event.preventDefault();
    void run();
  };
  return (
    <Box sx={{ display: "grid", gap: 1.5, gridTemplateColumns: "minmax(0, 1fr)" }}>
      <InputBase
        multiline
        autoFocus
        minRows={4}
        maxRows={18}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        inputProps={{ "aria-label": t("yourSql"), maxLength: MOST_CHARACTERS, spellCheck: false, autoCapitalize: "off", autoCorrect: "off" }}
        sx={{ p: 1.5, border: 1, borderColor: "divider", borderRadius: 1, bgcolor: "background.paper", fontFamily: MONO, fontSize: 12.5, lineHeight: 1.55, "&:focus-within": { borderColor: "primary.main" }, "& textarea:focus-visible": { outline: "none" } }}
      />
      <Box sx={{ display: "flex", gap: 1, alignItems: "center", flexWrap: "wrap" }}>
        <Button size="small" variant="contained" loading={outcome.kind === "running"} disabled={!runnable} onClick={() => void run()}>
          {t("runSql")}
        </Button>
        <Button size="small" disabled={text === sql} onClick={() => setText(sql)}>
          {t("resetSql")}
        </Button>
        <Button size="small" onClick={onClose}>
          {t("common:close")}
        </Button>
        <Typography variant="caption" color="text.secondary">
          {t("guarded")}
        </Typography>
      </Box>
      <Box role="status" aria-live="polite" sx={{ display: "grid", gap: 1, gridTemplateColumns: "minmax(0, 1fr)", "&:empty": { display: "none" } }}>
        <OutcomeView outcome={outcome} />
      </Box>
    </Box>
  );
}

function OutcomeView({ outcome }: { readonly outcome: Outcome }) {
  if (outcome.kind === "refused") return <Alert severity="error">{outcome.message}</Alert>;
  if (outcome.kind !== "found") return null;
  const { found } = outcome;
  return (
    <>
      {[...(found.warnings ?? []), ...(found.notes ?? [])].map((said) => (
        <Alert key={said} severity="info">
          {said}
        </Alert>
      ))}
      {found.tables.map((table, index) => (
        <TableView key={index} table={blockOf(table, `edited-${index}`)} />
      ))}
    </>
  );
}
