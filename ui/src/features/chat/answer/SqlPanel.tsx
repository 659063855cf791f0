import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Collapse from "@mui/material/Collapse";
import IconButton from "@mui/material/IconButton";
import Tooltip from "@mui/material/Tooltip";
import Typography from "@mui/material/Typography";
import { Fragment, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Executed } from "../../../api/types";
import { MONO } from "../../../lib/tokens";
import { CheckIcon, ChevronIcon, CopyIcon } from "../../../components/icons";
import { useCopy } from "../../../components/useCopy";
import { laidOut, tokens } from "./sqlText";

/** The statements that were run for the answer, as they were run. */
export function SqlPanel({ statements }: { readonly statements: readonly Executed[] }) {
  const { t } = useTranslation("chat");
  const [open, setOpen] = useState(false);
  const id = useId();
  if (statements.length === 0) return null;
  return (
    <Box>
      <Button
        size="small"
        color="inherit"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        startIcon={<ChevronIcon sx={{ transition: "transform .15s", transform: open ? "rotate(90deg)" : "none" }} />}
        sx={{ color: "text.secondary", ml: -0.75 }}
      >
        {open ? t("hideSql") : t("showSql")}
      </Button>
      <Collapse in={open} id={id} unmountOnExit>
        <Box sx={{ display: "grid", gap: 1, mt: 0.5 }}>
          {statements.map((statement, index) => (
            <Statement key={index} statement={statement} />
          ))}
        </Box>
      </Collapse>
    </Box>
  );
}

const COLOURS = {
  keyword: "var(--mui-palette-primary-main)",
  text: "light-dark(#b45309, #fbbf24)",
  number: "light-dark(#b45309, #fbbf24)",
  plain: "inherit",
} as const;

function Statement({ statement }: { readonly statement: Executed }) {
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
