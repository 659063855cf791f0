import Box from "@mui/material/Box";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Chart } from "../../../components/chart/Chart";
import { Switch } from "../../../components/Choices";
import { FindingPanel } from "../../../components/findings/FindingPanel";
import { blockOf, chartOf, numberIn, rowsOf, tableWith } from "../../../components/findings/tables";
import { useTool } from "../../../components/findings/useTool";
import { Change, KeyFigure } from "../../../components/KeyFigure";
import { Rows } from "../../../components/table/Rows";
import { type Part, PART_WORDS, partOptions } from "../parts";

/** The course of the shop over thirteen months, and whether it is growing. */
export function CoursePanel() {
  const { t } = useTranslation("dashboards");
  const query = useTool("trend");
  return (
    <FindingPanel title={t("market.course")} ask="is revenue growing or falling" query={query}>
      {(found) => {
        const table = tableWith(found, "growth_pct");
        const [row] = rowsOf(table);
        const chart = chartOf(tableWith(found, "period"), { x: "period", y: ["revenue"], timed: true });
        const unit = table?.columns.find(({ name }) => name === "value")?.unit ?? null;
        return (
          <>
            <Box sx={{ px: 2, pt: 1.5 }}>
              <KeyFigure label={t("market.lastDays", { count: numberIn(row, "window_days") ?? 28 })} value={numberIn(row, "value")} format="money" unit={unit}>
                <Change ratio={numberIn(row, "growth_pct")} /> {t("market.onBefore")} · <Change ratio={numberIn(row, "last_year_growth_pct")} />{" "}
                {t("market.onLastYear")}
              </KeyFigure>
            </Box>
            {chart ? <Chart data={chart} mark="bar" height={220} /> : null}
          </>
        );
      }}
    </FindingPanel>
  );
}

/** What rises and what falls, part by part. */
export function TrendsPanel() {
  const { t } = useTranslation("dashboards");
  const [by, setBy] = useState<Part>("top_category");
  const query = useTool("trend", { by });
  return (
    <FindingPanel
      title={t("market.trends")}
      ask={`which ${PART_WORDS[by]} is growing most`}
      query={query}
      noted
      controls={<Switch label={t("market.level")} value={by} options={partOptions(t)} onChoose={setBy} />}
    >
      {(found) => {
        const [table] = found.tables;
        if (!table) return null;
        const names = ["series_name", "value", "growth_pct", "last_year_growth_pct", "direction", "significant"];
        return <Rows table={blockOf(table, t("market.trends"), names)} most={8} />;
      }}
    </FindingPanel>
  );
}
