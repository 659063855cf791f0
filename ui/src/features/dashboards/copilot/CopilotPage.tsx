import { useTranslation } from "react-i18next";

import { Dashboard, Span } from "../../../components/Dashboard";
import { FindingPanel } from "../../../components/findings/FindingPanel";
import { useTool } from "../../../components/findings/useTool";
import { DaysPanel, KindsPanel, QuestionsPanel, RecommendPanel, UsersPanel } from "./UsagePanels";

/** The copilot about itself: what it is asked, how it does, and what it would recommend. */
export function CopilotPage() {
  const { t } = useTranslation("dashboards");
  const used = useTool("copilot_usage", { about: "questions", limit: 100 });
  if (used.data && used.data.tables.length === 0) {
    return (
      <Dashboard title={t("copilot.title")} says={t("copilot.says")}>
        <Span of={5}>
          <FindingPanel title={t("copilot.questions")} ask="which questions are asked most" query={used}>
            {() => null}
          </FindingPanel>
        </Span>
        <Span of={7}>
          <RecommendPanel />
        </Span>
      </Dashboard>
    );
  }
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
