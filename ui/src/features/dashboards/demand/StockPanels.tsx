import Box from "@mui/material/Box";
import FormControlLabel from "@mui/material/FormControlLabel";
import Checkbox from "@mui/material/Checkbox";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Switch } from "../../../components/Choices";
import { FindingPanel } from "../../../components/findings/FindingPanel";
import { blockOf } from "../../../components/findings/tables";
import { useTool } from "../../../components/findings/useTool";
import { Rows } from "../../../components/table/Rows";

const HORIZONS = [30, 60, 90] as const;

/** How much will be asked for, and what to order. */
export function DemandPanel() {
  const { t } = useTranslation("dashboards");
  const [days, setDays] = useState<(typeof HORIZONS)[number]>(30);
  const [due, setDue] = useState(true);
  const query = useTool("demand_plan", { horizon_days: days, order_now: due, limit: 100 });
  return (
    <FindingPanel
      title={t("demand.plan")}
      ask={due ? "what should I reorder now" : `expected demand of products in the next ${days} days`}
      query={query}
      noted
      controls={
        <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1.5, alignItems: "center" }}>
          <Switch
            label={t("market.horizon")}
            value={days}
            options={HORIZONS.map((value) => ({ value, label: t("days", { count: value }) }))}
            onChoose={setDays}
          />
          <FormControlLabel
            control={<Checkbox size="small" checked={due} onChange={(event) => setDue(event.target.checked)} />}
            label={t("demand.due")}
            slotProps={{ typography: { variant: "body2" } }}
          />
        </Box>
      }
    >
      {(found) => {
        const [table] = found.tables;
        const names = ["product", "expected_units", "lower_80", "upper_80", "available", "days_of_cover", "reorder_units"];
        return table ? <Rows table={blockOf(table, t("demand.plan"), names)} most={8} /> : null;
      }}
    </FindingPanel>
  );
}
