import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import IconButton from "@mui/material/IconButton";
import Tooltip from "@mui/material/Tooltip";
import Typography from "@mui/material/Typography";
import { Fragment, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Executed } from "../../../api/types";
import { BulbIcon, CheckIcon, CopyIcon, EditIcon } from "../../../components/icons";
import { useCopy } from "../../../components/useCopy";
import { MONO } from "../../../lib/tokens";
import { SqlEditor } from "./SqlEditor";
import { SqlExplanation } from "./SqlExplanation";
import { laidOut, tokens } from "./sqlText";

const COLOURS = {
  keyword: "var(--mui-palette-primary-main)",
  text: "light-dark(#b45309, #fbbf24)",
  number: "light-dark(#b45309, #fbbf24)",
  plain: "inherit",
} as const;

interface StatementProps {
  readonly statement: Executed;
  /** The run, where this is its only statement. */
  readonly runId: string | undefined;
}

/** One statement: to be read, copied, told in plain words, and run in other words. */
export function Statement({ statement, runId }: StatementProps) {
  const { t } = useTranslation("answer");
  const [explained, setExplained] = useState(false);
  const [edited, setEdited] = useState(false);
  return (
    <Box sx={{ display: "grid", gap: 1, gridTemplateColumns: "minmax(0, 1fr)" }}>
      <Code statement={statement} />
      <Box sx={{ display: "flex", gap: 0.5, flexWrap: "wrap" }}>
        <Button size="small" color="inherit" startIcon={<BulbIcon />} aria-expanded={explained} onClick={() => setExplained(!explained)}>
          {t("explainSql")}
        </Button>
        <Button size="small" color="inherit" startIcon={<EditIcon />} aria-expanded={edited} onClick={() => setEdited(!edited)}>
          {t("editSql")}
        </Button>
      </Box>
      {explained ? <SqlExplanation sql={statement.sql} runId={runId} /> : null}
      {edited ? <SqlEditor sql={laidOut(statement.sql)} onClose={() => setEdited(false)} /> : null}
    </Box>
  );
}

function Code({ statement }: { readonly statement: Executed }) {
  const { t } = useTranslation(["chat", "common"]);
  const [copied, copy] = useCopy();
  return (
    <Box sx={{ position: "relative", border: 1, borderColor: "divider", borderRadius: 1, bgcolor: "action.hover" }}>
      <Box
        component="pre"
        tabIndex={0}
        aria-label={t("sql")}
        sx={{ m: 0, p: 1.5, pr: 6, maxHeight: 360, overflow: "auto", fontFamily: MONO, fontSize: 12.5, lineHeight: 1.55 }}
      >
        <code>
          {tokens(laidOut(statement.sql)).map(({ kind, text }, index) => (
            <Fragment key={index}>
              {kind === "plain" ? text : <Box component="span" sx={{ color: COLOURS[kind] }}>{text}</Box>}
            </Fragment>
          ))}
        </code>
      </Box>
      <Tooltip title={copied ? t("common:copied") : t("copySql")}>
        <IconButton
          size="small"
          aria-label={t("copySql")}
          onClick={() => copy(statement.sql)}
          sx={{ position: "absolute", top: 6, right: 6 }}
        >
          {copied ? <CheckIcon /> : <CopyIcon />}
        </IconButton>
      </Tooltip>
      {statement.tables.length > 0 ? (
        <Typography variant="caption" component="div" color="text.secondary" sx={{ px: 1.5, pb: 1 }}>
          {t("reads", { tables: statement.tables.join(", ") })}
        </Typography>
      ) : null}
    </Box>
  );
}
