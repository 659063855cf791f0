import Box from "@mui/material/Box";
import { useTranslation } from "react-i18next";

import { Dashboard, Span } from "../../components/Dashboard";
import { InboxPanel } from "./InboxPanel";
import { WatchesPanel } from "./WatchesPanel";

/** What the reader was told, and what they want to be told of. */
export function AlertsPage() {
  const { t } = useTranslation("alerts");
  return (
    <Dashboard title={t("title")} says={t("says")}>
      <Span of={6}>
        <InboxPanel />
      </Span>
      <Span of={6}>
        <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: "minmax(0, 1fr)" }}>
          <WatchesPanel />
        </Box>
      </Span>
    </Dashboard>
  );
}
