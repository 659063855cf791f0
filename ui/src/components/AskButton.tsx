import IconButton from "@mui/material/IconButton";
import Tooltip from "@mui/material/Tooltip";
import { useTranslation } from "react-i18next";

import { useAsk } from "./ask";
import { ChatIcon } from "./icons";

/** Asks the copilot about a figure, in words that it understands. */
export function AskButton({ question }: { readonly question: string }) {
  const { t } = useTranslation();
  const ask = useAsk();
  const label = t("askAbout", { question });
  return (
    <Tooltip title={label}>
      <IconButton size="small" aria-label={label} onClick={() => ask(question)} sx={{ color: "text.secondary" }}>
        <ChatIcon sx={{ fontSize: 18 }} />
      </IconButton>
    </Tooltip>
  );
}
