import { useTranslation } from "react-i18next";

import { Dashboard, Span } from "../../components/Dashboard";
import { AskCard } from "./AskCard";
import { Brief } from "./Brief";
import { CARDS } from "./cards";
import { SystemCard } from "./SystemCard";
import { useRuns } from "./useRuns";

/** The five systems at a glance. */
export function HomePage() {
  const { t } = useTranslation("home");
  const runs = useRuns();
  return (
    <Dashboard title={t("title")} says={t("says")} level>
      <Span of={12}>
        <Brief />
      </Span>
      {CARDS.map(({ path, name, system, Figure, ask }) => (
        <Span key={path} of={4} tablet={6}>
          <SystemCard path={path} name={t(`systems.${name}`)} says={t(`about.${name}`)} run={runs.get(system)} ask={ask}>
            <Figure />
          </SystemCard>
        </Span>
      ))}
      <Span of={4} tablet={6}>
        <AskCard />
      </Span>
    </Dashboard>
  );
}
