import { useTranslation } from "react-i18next";

import { Dashboard, Span } from "../../../components/Dashboard";
import { AlertsPanel } from "./AlertsPanel";
import { ChecksPanel } from "./ChecksPanel";
import { AnomaliesPanel, ReasonsPanel, RingsPanel, RiskPanel } from "./RiskPanels";

/** Compliance Guardian: what looks like fraud, what is unusual, and whether card data is safe. */
export function CompliancePage() {
  const { t } = useTranslation("dashboards");
  return (
    <Dashboard title={t("compliance.title")} says={t("compliance.says")}>
      <Span of={7}>
        <AlertsPanel />
      </Span>
      <Span of={5}>
        <RiskPanel />
        <ReasonsPanel />
        <RingsPanel />
        <AnomaliesPanel />
      </Span>
      <Span of={12}>
        <ChecksPanel />
      </Span>
    </Dashboard>
  );
}
