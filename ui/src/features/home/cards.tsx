import Box from "@mui/material/Box";
import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";

import { FindingState } from "../../components/findings/FindingState";
import { numberIn, rowsOf, tableWith, textIn } from "../../components/findings/tables";
import { useTool } from "../../components/findings/useTool";
import { KeyFigure } from "../../components/KeyFigure";
import { formatRounded } from "../../lib/format";
import { Sparkline } from "./Sparkline";

interface Card {
  readonly path: string;
  readonly name: "market" | "demand" | "compliance" | "pulse" | "copilot";
  /** As runs of the pipeline name it. */
  readonly system: string;
  readonly ask: string;
  readonly Figure: ComponentType;
}

const ROOM = 120;
const BOX = { px: 2, pt: 1.5 } as const;

function Market() {
  const { t } = useTranslation("home");
  const query = useTool("forecast", {});
  const course = tableWith(useTool("trend").data, "period");
  return (
    <FindingState query={query} room={ROOM}>
      {(found) => {
        const [row] = rowsOf(found.tables[0]);
        const column = found.tables[0]?.columns.find(({ name }) => name === "forecast");
        const shown = (name: string) => formatRounded(numberIn(row, name), "money", column?.unit);
        return (
          <>
            <Box sx={BOX}>
              <KeyFigure label={t("market.expected")} value={numberIn(row, "forecast")} format="money" unit={column?.unit ?? null}>
                {t("market.between", { low: shown("lower_80"), high: shown("upper_80") })}
              </KeyFigure>
            </Box>
            <Sparkline values={rowsOf(course).map((month) => numberIn(month, "revenue") ?? 0)} mark="bar" caption={t("market.months")} />
          </>
        );
      }}
    </FindingState>
  );
}

function Demand() {
  const { t } = useTranslation("home");
  const query = useTool("churn_risk", {});
  const retention = rowsOf(useTool("cohort_retention").data?.tables[0]);
  const rates = retention
    .toSorted((a, b) => (numberIn(a, "months_since") ?? 0) - (numberIn(b, "months_since") ?? 0))
    .map((row) => numberIn(row, "retention_rate") ?? 0);
  return (
    <FindingState query={query} room={ROOM}>
      {(found) => {
        const spread = tableWith(found, "predicted_customers");
        const high = rowsOf(spread).find((row) => textIn(row, "churn_risk") === "high");
        const unit = spread?.columns.find(({ name }) => name === "value_at_risk")?.unit;
        return (
          <>
            <Box sx={BOX}>
              <KeyFigure label={t("demand.atRisk")} value={numberIn(high, "predicted_customers")}>
                {t("demand.value", { value: formatRounded(numberIn(high, "value_at_risk"), "money", unit) })}
              </KeyFigure>
            </Box>
            <Sparkline values={rates} mark="line" caption={t("demand.months")} />
          </>
        );
      }}
    </FindingState>
  );
}

function Compliance() {
  const { t } = useTranslation("home");
  const query = useTool("query_metrics", { metrics: ["fraud_alerts"], dimensions: ["fraud_outcome"] });
  const checks = useTool("check_compliance", {});
  const failed = rowsOf(tableWith(checks.data, "failed_checks"))[0];
  const months = useTool("query_metrics", { metrics: ["fraud_alerts"], time: { grain: "month" } });
  return (
    <FindingState query={query} room={ROOM}>
      {(found) => {
        const open = rowsOf(found.tables[0]).find((row) => textIn(row, "fraud_outcome") === "open");
        return (
          <>
            <Box sx={BOX}>
              <KeyFigure label={t("compliance.open")} value={numberIn(open, "fraud_alerts") ?? 0}>
                {failed ? t("compliance.failed", { count: numberIn(failed, "failed_checks") ?? 0 }) : null}
              </KeyFigure>
            </Box>
            <Sparkline values={rowsOf(months.data?.tables[0]).map((row) => numberIn(row, "fraud_alerts") ?? 0)} mark="bar" caption={t("compliance.months")} />
          </>
        );
      }}
    </FindingState>
  );
}

function Pulse() {
  const { t } = useTranslation("home");
  const query = useTool("market_opportunities", { limit: 4 });
  return (
    <FindingState query={query} room={ROOM}>
      {(found) => {
        const rows = rowsOf(found.tables[0]);
        return (
          <>
            <Box sx={BOX}>
              <KeyFigure label={t("pulse.best")} value={textIn(rows[0], "category")} format="text">
                {t("pulse.where", { country: textIn(rows[0], "country"), score: formatRounded(numberIn(rows[0], "score"), "integer") })}
              </KeyFigure>
            </Box>
            <Box component="ol" aria-label={t("pulse.next")} sx={{ listStyle: "none", m: 0, px: 2, pt: 1.25, pb: 1.25, fontSize: "0.875rem" }}>
              {rows.slice(1, 4).map((row) => (
                <Box component="li" key={`${textIn(row, "category")} ${textIn(row, "country")}`} sx={{ display: "flex", gap: 1, py: 0.3 }}>
                  <Box component="span" sx={{ flex: 1, minWidth: 0 }}>
                    {t("pulse.other", { category: textIn(row, "category"), country: textIn(row, "country") })}
                  </Box>
                  <Box component="span" sx={{ color: "text.secondary", fontVariantNumeric: "tabular-nums" }}>
                    {formatRounded(numberIn(row, "score"), "integer")}
                  </Box>
                </Box>
              ))}
            </Box>
          </>
        );
      }}
    </FindingState>
  );
}

function Copilot() {
  const { t } = useTranslation("home");
  const query = useTool("copilot_usage", { about: "days", limit: 30 });
  return (
    <FindingState query={query} room={ROOM}>
      {(found) => {
        const days = rowsOf(found.tables[0]).toSorted((a, b) => textIn(a, "day").localeCompare(textIn(b, "day")));
        const sum = (name: string) => days.reduce((total, row) => total + (numberIn(row, name) ?? 0), 0);
        const questions = sum("turns");
        return (
          <>
            <Box sx={BOX}>
              <KeyFigure label={t("copilot.questions")} value={questions}>
                {t("copilot.unanswered", { count: sum("unanswered") })}
              </KeyFigure>
            </Box>
            <Sparkline values={days.map((row) => numberIn(row, "turns") ?? 0)} mark="bar" caption={t("copilot.days")} />
          </>
        );
      }}
    </FindingState>
  );
}

/** What each system says first. */
export const CARDS: readonly Card[] = [
  { path: "/market-intelligence", name: "market", system: "market_intelligence_hub", ask: "forecast revenue for the next 30 days", Figure: Market },
  { path: "/demand-insights", name: "demand", system: "demand_insights_engine", ask: "which customers are about to leave and why", Figure: Demand },
  { path: "/compliance", name: "compliance", system: "compliance_guardian", ask: "which orders look like fraud and why", Figure: Compliance },
  { path: "/global-market", name: "pulse", system: "global_market_pulse", ask: "where are the best market opportunities", Figure: Pulse },
  { path: "/copilot", name: "copilot", system: "retail_copilot", ask: "which questions are asked most", Figure: Copilot },
];
