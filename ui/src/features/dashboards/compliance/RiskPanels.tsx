import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { TableShown } from "../../../api/types";
import { Chart } from "../../../components/chart/Chart";
import { Switch } from "../../../components/Choices";
import { FindingPanel } from "../../../components/findings/FindingPanel";
import { blockOf, chartOf } from "../../../components/findings/tables";
import { useTool } from "../../../components/findings/useTool";
import { Rows } from "../../../components/table/Rows";

const RISKS = ["high", "medium", "low"];

function byRisk(table: TableShown | undefined): TableShown | undefined {
  return table && { ...table, rows: [...table.rows].sort((a, b) => RISKS.indexOf(String(a[0])) - RISKS.indexOf(String(b[0]))) };
}

/** How risky the scored orders are. */
export function RiskPanel() {
  const { t } = useTranslation("dashboards");
  const query = useTool("query_metrics", { metrics: ["scored_orders"], dimensions: ["order_risk"] });
  return (
    <FindingPanel title={t("compliance.risk")} ask="how many orders have which risk level" query={query}>
      {(found) => {
        const chart = chartOf(byRisk(found.tables[0]), { x: "order_risk", y: ["scored_orders"] });
        return chart ? <Chart data={chart} mark="bar" /> : null;
      }}
    </FindingPanel>
  );
}

/** What the alerts are about. */
export function ReasonsPanel() {
  const { t } = useTranslation("dashboards");
  const query = useTool("query_metrics", {
    metrics: ["fraud_alerts"],
    dimensions: ["fraud_reason"],
    order_by: [{ field: "fraud_alerts", direction: "desc" }],
  });
  return (
    <FindingPanel title={t("compliance.about")} ask="what are the main reasons of fraud alerts" query={query}>
      {(found) => {
        const chart = chartOf(found.tables[0], { x: "fraud_reason", y: ["fraud_alerts"], most: 10 });
        return chart ? <Chart data={chart} mark="bar" /> : null;
      }}
    </FindingPanel>
  );
}

/** Customers who share what strangers do not share, and the rules that hit. */
export function RingsPanel() {
  const { t } = useTranslation("dashboards");
  const [pattern, setPattern] = useState<"ring" | "rule">("ring");
  const query = useTool("fraud_rings", { pattern, limit: 50 });
  return (
    <FindingPanel
      title={t("compliance.rings")}
      ask="show the fraud rings"
      query={query}
      controls={
        <Switch
          label={t("compliance.rings")}
          value={pattern}
          options={(["ring", "rule"] as const).map((value) => ({ value, label: t(`compliance.patterns.${value}`) }))}
          onChoose={setPattern}
        />
      }
    >
      {(found) => {
        const [table] = found.tables;
        const names = ["name", "severity", "orders", "customers", "amount", "confirmed_orders", "last_seen"];
        return table ? <Rows table={blockOf(table, t("compliance.rings"), names)} most={6} /> : null;
      }}
    </FindingPanel>
  );
}

const SUBJECTS = ["day", "store_day", "order"] as const;

/** Days, stores and orders unlike the usual. */
export function AnomaliesPanel() {
  const { t } = useTranslation("dashboards");
  const [subject, setSubject] = useState<(typeof SUBJECTS)[number]>("day");
  const query = useTool("anomalies", { subject, limit: 50 });
  return (
    <FindingPanel
      title={t("compliance.anomalies")}
      ask="is anything unusual in sales"
      query={query}
      controls={
        <Switch
          label={t("compliance.subject")}
          value={subject}
          options={SUBJECTS.map((value) => ({ value, label: t(`compliance.subjects.${value}`) }))}
          onChoose={setSubject}
        />
      }
    >
      {(found) => {
        const [table] = found.tables;
        const names = { day: ["period"], store_day: ["period", "store_id"], order: ["period", "order_id"] }[subject];
        return table ? (
          <Rows table={blockOf(table, t("compliance.anomalies"), [...names, "reason", "value", "expected", "severity"])} most={5} />
        ) : null;
      }}
    </FindingPanel>
  );
}
