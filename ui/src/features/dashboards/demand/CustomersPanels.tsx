import Box from "@mui/material/Box";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { TableShown } from "../../../api/types";
import { Chart } from "../../../components/chart/Chart";
import { Switch } from "../../../components/Choices";
import { FindingPanel } from "../../../components/findings/FindingPanel";
import { blockOf, chartOf, numberIn, rowsOf, tableWith, textIn } from "../../../components/findings/tables";
import { useTool } from "../../../components/findings/useTool";
import { KeyFigure } from "../../../components/KeyFigure";
import { Rows } from "../../../components/table/Rows";

/** The tiers, the most valuable customers first. */
function byWorth(table: TableShown | undefined): TableShown | undefined {
  const at = table?.columns.findIndex(({ name }) => name === "average_monetary") ?? -1;
  return table && { ...table, rows: [...table.rows].sort((a, b) => Number(b[at]) - Number(a[at])) };
}

/** Customers by tier: how many, and what they bring. */
export function SegmentsPanel() {
  const { t } = useTranslation("dashboards");
  const query = useTool("customer_segments");
  return (
    <FindingPanel title={t("demand.segments")} ask="show me the customer segments" query={query} noted>
      {(found) => {
        const table = byWorth(found.tables[0]);
        const chart = chartOf(table, { x: "tier", y: ["segment_revenue__share", "segment_customers__share"] });
        const names = ["tier", "segment_customers", "average_monetary", "average_frequency", "average_recency_days"];
        return (
          <>
            {chart ? <Chart data={chart} mark="bar" /> : null}
            {table ? <Rows table={blockOf(table, t("demand.segments"), names)} /> : null}
          </>
        );
      }}
    </FindingPanel>
  );
}

/** What customers are expected to be worth. */
export function ValuePanel() {
  const { t } = useTranslation("dashboards");
  const query = useTool("customer_lifetime_value", { limit: 50 });
  return (
    <FindingPanel title={t("demand.value")} ask="which customers have the highest lifetime value" query={query} noted>
      {(found) => {
        const [table] = found.tables;
        const bands = tableWith(found, "expected_customer_value");
        const chart = chartOf(bands, { x: "value_band", y: ["expected_customer_value"] });
        const total = rowsOf(bands).reduce((sum, row) => sum + (numberIn(row, "expected_customer_value") ?? 0), 0);
        const unit = bands?.columns.find(({ name }) => name === "expected_customer_value")?.unit ?? null;
        const names = ["customer_name", "customer", "expected_value", "lower_80", "upper_80", "alive_probability"];
        return (
          <>
            {bands ? (
              <Box sx={{ px: 2, pt: 1.5 }}>
                <KeyFigure label={t("demand.valueSum")} value={total} format="money" unit={unit} />
              </Box>
            ) : null}
            {chart ? <Chart data={chart} mark="bar" /> : null}
            {table ? <Rows table={blockOf(table, t("demand.value"), names)} most={5} /> : null}
          </>
        );
      }}
    </FindingPanel>
  );
}

const RISKS = ["high", "medium", "low"] as const;

/** Who is likely to leave, and why. */
export function ChurnPanel() {
  const { t } = useTranslation("dashboards");
  const [risk, setRisk] = useState<(typeof RISKS)[number]>("high");
  const query = useTool("churn_risk", { risk, limit: 100 });
  const options = RISKS.map((value) => ({ value, label: t(`risks.${value}`) }));
  return (
    <FindingPanel
      title={t("demand.churn")}
      ask={`which customers have a ${risk} risk of leaving and why`}
      query={query}
      noted
      controls={<Switch label={t("demand.risk")} value={risk} options={options} onChoose={setRisk} />}
    >
      {(found) => {
        const [table] = found.tables;
        const spread = tableWith(found, "predicted_customers");
        const money = spread?.columns.find(({ name }) => name === "value_at_risk");
        const names = ["customer_name", "customer", "churn_probability", "value_at_risk", "recency_days", "reasons"];
        return (
          <>
            <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 5, rowGap: 1, px: 2, pt: 1.5, pb: 1 }}>
              {rowsOf(spread)
                .filter((row) => textIn(row, "churn_risk") === risk)
                .map((row) => (
                  <Box key={risk} sx={{ display: "contents" }}>
                    <KeyFigure label={t("demand.atRisk")} value={numberIn(row, "predicted_customers")} />
                    <KeyFigure label={t("demand.valueAtRisk")} value={numberIn(row, "value_at_risk")} format="money" unit={money?.unit ?? null} />
                    <KeyFigure label={t("demand.chance")} value={numberIn(row, "churn_probability")} format="percent" />
                  </Box>
                ))}
            </Box>
            {table ? <Rows table={blockOf(table, t("demand.churn"), names)} most={6} /> : null}
          </>
        );
      }}
    </FindingPanel>
  );
}

/** What share of each month's first buyers still buys. */
export function RetentionPanel() {
  const { t } = useTranslation("dashboards");
  const query = useTool("cohort_retention");
  return (
    <FindingPanel title={t("demand.retention")} ask="show customer retention by cohort" query={query} noted>
      {(found) => {
        const [table] = found.tables;
        const byMonth = table && { ...table, rows: [...table.rows].sort((a, b) => Number(a[0]) - Number(b[0])) };
        const chart = chartOf(byMonth, { x: "months_since", y: ["retention_rate"] });
        return chart ? <Chart data={chart} mark="line" height={220} /> : null;
      }}
    </FindingPanel>
  );
}
