import TextField from "@mui/material/TextField";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";

import { Chart } from "../../../components/chart/Chart";
import { Switch } from "../../../components/Choices";
import { FindingPanel } from "../../../components/findings/FindingPanel";
import { blockOf, chartOf } from "../../../components/findings/tables";
import { useTool } from "../../../components/findings/useTool";
import { Rows } from "../../../components/table/Rows";

/** What people ask most, and what stays unanswered. */
export function QuestionsPanel() {
  const { t } = useTranslation("dashboards");
  const [about, setAbout] = useState<"questions" | "unanswered">("questions");
  const query = useTool("copilot_usage", { about, limit: 100 });
  return (
    <FindingPanel
      title={t("copilot.questions")}
      ask={about === "questions" ? "which questions are asked most" : "which questions went unanswered"}
      query={query}
      noted
      controls={
        <Switch
          label={t("copilot.questions")}
          value={about}
          options={(["questions", "unanswered"] as const).map((value) => ({ value, label: t(`copilot.about.${value}`) }))}
          onChoose={setAbout}
        />
      }
    >
      {(found) => {
        const [table] = found.tables;
        const names = ["pattern", "intent", "questions", "unanswered", "success_rate", "median_latency_ms"];
        return table ? <Rows table={blockOf(table, t("copilot.questions"), names)} most={10} /> : null;
      }}
    </FindingPanel>
  );
}

/** Questions of each day, and how many had no answer. */
export function DaysPanel() {
  const { t } = useTranslation("dashboards");
  const query = useTool("copilot_usage", { about: "days", limit: 60 });
  return (
    <FindingPanel title={t("copilot.days")} ask="how many questions were asked in the last days" query={query}>
      {(found) => {
        const [table] = found.tables;
        const at = table?.columns.findIndex(({ name }) => name === "day") ?? 0;
        const inOrder = table && { ...table, rows: [...table.rows].sort((a, b) => String(a[at]).localeCompare(String(b[at]))) };
        const chart = chartOf(inOrder, { x: "day", y: ["turns", "unanswered"], timed: true });
        return chart ? <Chart data={chart} mark="bar" height={220} /> : null;
      }}
    </FindingPanel>
  );
}

/** Kinds of questions. */
export function KindsPanel() {
  const { t } = useTranslation("dashboards");
  const query = useTool("copilot_usage", { about: "kinds", limit: 30 });
  return (
    <FindingPanel title={t("copilot.kinds")} ask="what kinds of questions are asked" query={query}>
      {(found) => {
        const chart = chartOf(found.tables[0], { x: "intent", y: ["questions"], most: 12 });
        return chart ? <Chart data={chart} mark="bar" /> : null;
      }}
    </FindingPanel>
  );
}

/** Who uses the copilot. */
export function UsersPanel() {
  const { t } = useTranslation("dashboards");
  const query = useTool("copilot_usage", { about: "users", limit: 50 });
  return (
    <FindingPanel title={t("copilot.users")} ask="who uses the copilot most" query={query}>
      {(found) => {
        const [table] = found.tables;
        const names = ["user", "role", "questions", "active_days", "success_rate", "main_intent"];
        return table ? <Rows table={blockOf(table, t("copilot.users"), names)} most={5} /> : null;
      }}
    </FindingPanel>
  );
}

/** What to offer: to everybody, or to one customer. */
export function RecommendPanel() {
  const { t } = useTranslation("dashboards");
  const [customer, setCustomer] = useState("");
  const wanted = useDeferredValue(customer.trim());
  const query = useTool("recommend", { limit: 10, ...(wanted ? { customer: wanted } : {}) });
  return (
    <FindingPanel
      title={t("copilot.recommend")}
      ask={wanted ? `what should we recommend to customer ${wanted}` : "what should we recommend"}
      query={query}
      noted
      controls={
        <TextField
          size="small"
          label={t("copilot.customer")}
          value={customer}
          onChange={(event) => setCustomer(event.target.value)}
          sx={{ maxWidth: 280 }}
        />
      }
    >
      {(found) => {
        const [table] = found.tables;
        const names = ["recommended", "category", "reason", "score"];
        return table ? <Rows table={blockOf(table, t("copilot.recommend"), names)} most={10} /> : null;
      }}
    </FindingPanel>
  );
}
