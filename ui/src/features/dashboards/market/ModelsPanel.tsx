import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useTranslation } from "react-i18next";

import { FindingPanel } from "../../../components/findings/FindingPanel";
import { blockOf, rowsOf, tableWith, textIn } from "../../../components/findings/tables";
import { useTool } from "../../../components/findings/useTool";
import { Rows } from "../../../components/table/Rows";

interface ModelsPanelProps {
  readonly measure: string;
  readonly filters: readonly object[];
  /** The part of the shop in a question. */
  readonly words: string;
}

/** How the candidates forecast days that they had not seen, and why one was chosen. */
export function ModelsPanel({ measure, filters, words }: ModelsPanelProps) {
  const { t } = useTranslation("dashboards");
  const query = useTool("compare_models", { measure, filters });
  return (
    <FindingPanel title={t("market.models")} ask={`which model forecasts ${measure}${words} best`} query={query} noted>
      {(found) => {
        const [chosen] = rowsOf(tableWith(found, "model_label"));
        const candidates = tableWith(found, "chosen");
        return (
          <>
            <Typography variant="body2" sx={{ px: 2, pt: 1.5 }}>
              {textIn(chosen, "reason")}
            </Typography>
            {candidates ? (
              <Box sx={{ pt: 1 }}>
                <Rows table={blockOf(candidates, t("market.models"), ["label", "score", "wape", "mase", "rmse", "r2"])} most={6} />
              </Box>
            ) : null}
          </>
        );
      }}
    </FindingPanel>
  );
}
