import { useTranslation } from "react-i18next";

import { Dashboard, Span } from "../../../components/Dashboard";
import { DaysPanel, KindsPanel, QuestionsPanel, RecommendPanel, UsersPanel } from "./UsagePanels";

/** The copilot about itself: what it is asked, how it does, and what it would recommend. */
export function CopilotPage() {
  const { t } = useTranslation("dashboards");
  return (
    <Dashboard title={t("copilot.title")} says={t("copilot.says")}>
      <Span of={7}>
        <QuestionsPanel />
        <DaysPanel />
      </Span>
      <Span of={5}>
        <KindsPanel />
        <UsersPanel />
        <RecommendPanel />
      </Span>
    </Dashboard>
  );
}
