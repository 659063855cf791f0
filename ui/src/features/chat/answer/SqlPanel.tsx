import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Collapse from "@mui/material/Collapse";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Executed } from "../../../api/types";
import { ChevronIcon } from "../../../components/icons";
import { Statement } from "./Statement";

interface SqlPanelProps {
  readonly statements: readonly Executed[];
  readonly runId?: string | undefined;
}

/** The statements that were run for the answer, as they were run. */
export function SqlPanel({ statements, runId }: SqlPanelProps) {
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
        <Box sx={{ display: "grid", gap: 1.5, mt: 0.5, gridTemplateColumns: "minmax(0, 1fr)" }}>
          {statements.map((statement, index) => (
            <Statement key={index} statement={statement} runId={statements.length === 1 ? runId : undefined} />
          ))}
        </Box>
      </Collapse>
    </Box>
  );
}
