import { useTranslation } from "react-i18next";

import { Dashboard, Span } from "../../../components/Dashboard";
import { ChurnPanel, RetentionPanel, SegmentsPanel, ValuePanel } from "./CustomersPanels";
import { ElasticityPanel, WhatIfPanel } from "./PricePanels";
import { DemandPanel } from "./StockPanels";

/** Demand Insights: who buys, who leaves, what to order and at what price. */
export function DemandPage() {
  const { t } = useTranslation("dashboards");
  return (
    <Dashboard title={t("demand.title")} says={t("demand.says")}>
      <Span of={8}>
        <ChurnPanel />
        <DemandPanel />
      </Span>
      <Span of={4}>
        <SegmentsPanel />
        <WhatIfPanel />
      </Span>
      <Span of={6}>
        <ValuePanel />
      </Span>
      <Span of={6}>
        <ElasticityPanel />
        <RetentionPanel />
      </Span>
    </Dashboard>
  );
}
