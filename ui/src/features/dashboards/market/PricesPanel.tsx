import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { TableShown } from "../../../api/types";
import { Chart } from "../../../components/chart/Chart";
import { Switch } from "../../../components/Choices";
import { FindingPanel } from "../../../components/findings/FindingPanel";
import { blockOf, chartOf, numberIn, rowsOf, textIn } from "../../../components/findings/tables";
import { useTool } from "../../../components/findings/useTool";
import { KeyFigure } from "../../../components/KeyFigure";
import { Rows } from "../../../components/table/Rows";
import { formatValue } from "../../../lib/format";

/** Own prices against the average of competitors'. */
export function PricesPanel() {
  const { t } = useTranslation("dashboards");
  const query = useTool("competitive_pricing");
  return (
    <FindingPanel title={t("market.prices")} ask="how do our prices compare with the market" query={query} noted>
      {(found) => {
        const [shop, categories] = found.tables;
        const [row] = rowsOf(shop);
        const chart = chartOf(bothEnds(categories), { x: "item_name", y: ["gap_pct"] });
        return (
          <>
            <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 5, rowGap: 1, px: 2, pt: 1.5 }}>
              <KeyFigure label={t("market.index")} value={numberIn(row, "price_index")} format="number">
                {t("market.indexHow")}
              </KeyFigure>
              <KeyFigure label={t("market.compared")} value={numberIn(row, "products_compared")}>
                {t("market.newest", { day: formatValue(textIn(row, "newest_observation"), "date") })}
              </KeyFigure>
              <KeyFigure label={t("market.dearer")} value={numberIn(row, "share_dearer")} format="percent" />
            </Box>
            {chart ? (
              <>
                <Typography variant="body2" color="text.secondary" sx={{ px: 2, pt: 1.5 }}>
                  {t("market.ends")}
                </Typography>
                <Chart data={chart} mark="bar" />
              </>
            ) : null}
          </>
        );
      }}
    </FindingPanel>
  );
}

const EACH_END = 6;

/** The categories that are dearest and those that are cheapest, where there are many. */
function bothEnds(table: TableShown | undefined): TableShown | undefined {
  if (!table) return undefined;
  const at = table.columns.findIndex(({ name }) => name === "gap_pct");
  const rows = [...table.rows].sort((a, b) => Number(b[at]) - Number(a[at]));
  return { ...table, rows: rows.length > 2 * EACH_END ? [...rows.slice(0, EACH_END), ...rows.slice(-EACH_END)] : rows };
}

/** The products furthest from the market. */
export function PriceGapsPanel() {
  const { t } = useTranslation("dashboards");
  const [end, setEnd] = useState<"dearer" | "cheaper">("dearer");
  const query = useTool("competitive_pricing", { level: "product", dearest_first: end === "dearer", limit: 50 });
  const options = (["dearer", "cheaper"] as const).map((value) => ({ value, label: t(`market.${value}Than`) }));
  return (
    <FindingPanel
      title={t("market.gaps")}
      ask={`which products are ${end} than the market`}
      query={query}
      controls={<Switch label={t("market.gaps")} value={end} options={options} onChoose={setEnd} />}
    >
      {(found) => {
        const [table] = found.tables;
        if (!table) return null;
        const names = ["item_name", "own_price", "market_average", "gap_pct", "cheapest_competitor", "age_days"];
        return <Rows table={blockOf(table, t("market.gaps"), names)} most={8} />;
      }}
    </FindingPanel>
  );
}
