import { useTranslation } from "react-i18next";

import { Dashboard, Span } from "../../../components/Dashboard";
import { BasketsPanel, CompetitorsPanel, RegionsPanel, SharesPanel } from "./MarketPanels";
import { OpportunitiesPanel } from "./OpportunitiesPanel";

/** Global Market Pulse: where to sell more, what goes together, and who is cheaper. */
export function PulsePage() {
  const { t } = useTranslation("dashboards");
  return (
    <Dashboard title={t("pulse.title")} says={t("pulse.says")}>
      <Span of={12}>
        <OpportunitiesPanel />
      </Span>
      <Span of={6}>
        <RegionsPanel />
        <SharesPanel />
      </Span>
      <Span of={6}>
        <BasketsPanel />
        <CompetitorsPanel />
      </Span>
    </Dashboard>
  );
}
