import Box from "@mui/material/Box";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Switch } from "../../../components/Choices";
import { FindingPanel } from "../../../components/findings/FindingPanel";
import { blockOf, rowsOf, textIn } from "../../../components/findings/tables";
import { useTool } from "../../../components/findings/useTool";
import { KeyFigure } from "../../../components/KeyFigure";
import { Rows } from "../../../components/table/Rows";
import { equals } from "../parts";
import { ReportButton } from "./ReportButton";

const STATUSES = ["fail", "not_checked", "pass", "not_applicable"] as const;

/** The rules for card data, each with what was seen and what to do. */
export function ChecksPanel() {
  const { t } = useTranslation("dashboards");
  const [status, setStatus] = useState<(typeof STATUSES)[number]>("fail");
  const all = useTool("look_up", { entity: "compliance_checks", limit: 100 });
  const query = useTool("look_up", { entity: "compliance_checks", filters: equals("status", status), limit: 100 });
  const found = rowsOf(all.data?.tables[0]).map((row) => textIn(row, "status"));
  return (
    <FindingPanel
      title={t("compliance.checks")}
      says={t("compliance.checksHow")}
      ask="are we PCI compliant"
      query={query}
      controls={
        <>
          <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 5, rowGap: 1 }}>
            {STATUSES.slice(0, 3).map((one) => (
              <KeyFigure key={one} label={t(`compliance.statuses.${one}`)} value={found.filter((other) => other === one).length} />
            ))}
          </Box>
          <Switch
            label={t("compliance.status")}
            value={status}
            options={STATUSES.map((value) => ({ value, label: t(`compliance.statuses.${value}`) }))}
            onChoose={setStatus}
          />
          <ReportButton />
        </>
      }
    >
      {({ tables: [table] }) =>
        table ? (
          <Rows table={blockOf(table, t("compliance.checks"), ["requirement", "checks", "severity", "evidence", "what_to_do"])} most={6} />
        ) : null
      }
    </FindingPanel>
  );
}
