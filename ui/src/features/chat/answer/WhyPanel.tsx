import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import Skeleton from "@mui/material/Skeleton";
import Typography from "@mui/material/Typography";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { answersApi, type Found } from "../../../api/answers";
import type { Answer, Citation } from "../../../api/types";
import { CloseIcon } from "../../../components/icons";
import { provenanceOf, termOf } from "./provenance";
import { Words } from "./SqlExplanation";
import { useLoaded } from "./useLoaded";

interface WhyPanelProps {
  readonly answer: Answer;
  readonly citation: Citation;
  /** The run, where its steps may be asked about. */
  readonly runId: string | undefined;
  onClose(): void;
}

/** Why this number: its cell, what it means, what was asked of the data, and under which conditions. */
export function WhyPanel({ answer, citation, runId, onClose }: WhyPanelProps) {
  const { t } = useTranslation("answer");
  const titleId = useId();
  const found = provenanceOf(answer, citation);
  if (found === null) return null;
  const row = found.row.map(({ label, value }) => `${label}: ${value}`).join(" · ");
  const conditions = [...answer.filters_applied, ...answer.assumptions];
  return (
    <Box
      component="section"
      aria-labelledby={titleId}
      sx={{ border: 1, borderColor: "primary.main", borderRadius: 1, p: 2, pr: 1, display: "grid", gap: 1, bgcolor: "background.paper" }}
    >
      <Box sx={{ display: "flex", alignItems: "flex-start", gap: 1 }}>
        <Typography variant="h2" id={titleId} sx={{ flex: 1, minWidth: 0 }}>
          {t(found.column.role === "metric" ? "why" : "whence", { value: found.value })}
        </Typography>
        <IconButton size="small" aria-label={t("closeWhy")} onClick={onClose} sx={{ mt: -0.5 }}>
          <CloseIcon />
        </IconButton>
      </Box>
      <Box component="dl" sx={{ m: 0, mr: 1, display: "grid", gridTemplateColumns: { sm: "max-content minmax(0, 1fr)" }, columnGap: 2, rowGap: { xs: 0.25, sm: 1 } }}>
        <Fact name={t("cell")}>
          {row ? `${found.column.label} · ${row}` : found.column.label} ({found.table})
        </Fact>
        <Meaning name={t("meaning")} term={found.column.role === "metric" ? termOf(found.column) : null} />
        {runId !== undefined && found.tools.length > 0 ? <Steps name={t("computed")} runId={runId} /> : null}
        {conditions.length > 0 ? <Fact name={t("conditions")}>{conditions.join(" · ")}</Fact> : null}
        {answer.freshness ? <Fact name={t("data")}>{answer.freshness}</Fact> : null}
      </Box>
    </Box>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <>
      <Typography component="dt" variant="body2" color="text.secondary">
        {name}
      </Typography>
      <Typography component="dd" variant="body2" sx={{ m: 0, mb: { xs: 1, sm: 0 }, overflowWrap: "anywhere" }}>
        {children}
      </Typography>
    </>
  );
}

/** The words of the explanation, without the figure that it ends with. */
export function wordsOf(found: Found): readonly string[] {
  const table = found.tables[0];
  const row = table?.rows[0];
  if (!table || !row) return [];
  const wanted = new Set(["meaning", "computed", "limits"]);
  return table.columns.flatMap(({ name }, at) => (wanted.has(name) && row[at] ? [String(row[at])] : []));
}

function Meaning({ name, term }: { readonly name: string; readonly term: string | null }) {
  if (term === null) return null;
  return <KnownMeaning name={name} term={term} />;
}

function KnownMeaning({ name, term }: { readonly name: string; readonly term: string }) {
  const { value, error } = useLoaded(term, answersApi.meaning);
  const words = value ? wordsOf(value) : [];
  if (error !== null || (value !== null && words.length === 0)) return null;
  return <Fact name={name}>{value === null ? <Skeleton width="60%" /> : words.join(" ")}</Fact>;
}

function Steps({ name, runId }: { readonly name: string; readonly runId: string }) {
  const { value, error } = useLoaded(runId, answersApi.explainRun);
  if (error !== null) return null;
  return (
    <>
      <Typography component="dt" variant="body2" color="text.secondary">
        {name}
      </Typography>
      <Box component="dd" sx={{ m: 0, mb: { xs: 1, sm: 0 } }}>
        {value === null ? <Skeleton width="80%" /> : value.steps.map((step, index) => <Words key={index} step={step} />)}
      </Box>
    </>
  );
}
