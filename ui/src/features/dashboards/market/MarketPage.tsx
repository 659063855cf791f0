import { useTranslation } from "react-i18next";

import { Dashboard, Span } from "../../../components/Dashboard";
import { ForecastPanel } from "./ForecastPanel";
import { PriceGapsPanel, PricesPanel } from "./PricesPanel";
import { CoursePanel, TrendsPanel } from "./TrendsPanel";

/** Market Intelligence Hub: what is to come, what is moving, and where own prices stand. */
export function MarketPage() {
  const { t } = useTranslation("dashboards");
  return (
    <Dashboard title={t("market.title")} says={t("market.says")}>
      <Span of={8}>
        <ForecastPanel />
      </Span>
      <Span of={4}>
        <CoursePanel />
        <PricesPanel />
      </Span>
      <Span of={6}>
        <TrendsPanel />
      </Span>
      <Span of={6}>
        <PriceGapsPanel />
      </Span>
    </Dashboard>
  );
}
