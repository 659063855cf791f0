import Box from "@mui/material/Box";
import Slider from "@mui/material/Slider";
import Typography from "@mui/material/Typography";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Found } from "../../../api/types";
import { Chart } from "../../../components/chart/Chart";
import { Select } from "../../../components/Choices";
import { FindingPanel } from "../../../components/findings/FindingPanel";
import { blockOf, chartOf, labelOf, numberIn, type Row, rowsOf, tableWith, textIn } from "../../../components/findings/tables";
import { useTool } from "../../../components/findings/useTool";
import { Change, KeyFigure } from "../../../components/KeyFigure";
import { Rows } from "../../../components/table/Rows";
import { formatRounded, formatValue } from "../../../lib/format";
import { equals } from "../parts";

const LARGEST = 30;

/** The last 90 days again at other prices, moved by a slider. */
export function WhatIfPanel() {
  const { t } = useTranslation("dashboards");
  const [shown, setShown] = useState(-10);
  const [change, setChange] = useState(-10);
  const [category, setCategory] = useState("");
  const categories = rowsOf(useTool("trend", { by: "top_category" }).data?.tables[0]).map((row) => textIn(row, "series_name"));
  const filters = category ? equals("top_category", category) : [];
  const query = useTool("price_what_if", { change_percent: change, filters });
  const label = useId();
  const words = `${change < 0 ? "cut" : "raise"} prices${category ? ` of ${category}` : ""} by ${Math.abs(change)}%`;
  return (
    <FindingPanel
      title={t("demand.whatIf")}
      ask={`what happens if we ${words}`}
      query={query}
      noted
      controls={
        <>
          <Select
            label={t("parts.top_category")}
            value={category}
            options={[{ value: "", label: t("parts.all") }, ...categories.map((value) => ({ value, label: value }))]}
            onChoose={setCategory}
          />
          <Box sx={{ px: 1.5, width: "100%", maxWidth: 520 }}>
            <Typography variant="body2" id={label}>
              {t("demand.priceChange", { change: signed(shown) })}
            </Typography>
            <Slider
              aria-labelledby={label}
              value={shown}
              min={-LARGEST}
              max={LARGEST}
              step={1}
              marks={[-LARGEST, -15, 0, 15, LARGEST].map((value) => ({ value, label: signed(value) }))}
              getAriaValueText={signed}
              onChange={(_, value) => setShown(value)}
              onChangeCommitted={(_, value) => setChange(value)}
            />
          </Box>
        </>
      }
    >
      {(found) => <Outcome found={found} />}
    </FindingPanel>
  );
}

function signed(percent: number): string {
  return `${percent > 0 ? "+" : ""}${percent}%`.replace("-", "−");
}

function Outcome({ found }: { readonly found: Found }) {
  const { t } = useTranslation("dashboards");
  const table = tableWith(found, "change_low");
  const currency = /\(([A-Z]{3})\)/.exec(table?.columns[0]?.label ?? "")?.[1];
  return (
    <Box sx={{ display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(150px, 1fr))", gap: 2, px: 2, pt: 1.5, pb: 1.5 }}>
      {rowsOf(table).map((row) => {
        const figure = textIn(row, "figure");
        const money = figure === "Units" ? null : (currency ?? null);
        return (
          <KeyFigure
            key={figure}
            label={labelOf(`whatif_${figure.toLowerCase().replaceAll(" ", "_")}`, figure)}
            value={numberIn(row, "expected")}
            format={money ? "money" : "number"}
            unit={money}
          >
            <Change ratio={numberIn(row, "change")} /> {t("demand.rangeOf", range(row))}
            <br />
            {t("demand.before", { value: formatRounded(numberIn(row, "now"), money ? "money" : "number", money) })}
          </KeyFigure>
        );
      })}
    </Box>
  );
}

function range(row: Row): { readonly low: string; readonly high: string } {
  const shown = (name: string) => formatValue(numberIn(row, name), "percent");
  return { low: shown("change_low"), high: shown("change_high") };
}

/** How demand follows prices. */
export function ElasticityPanel() {
  const { t } = useTranslation("dashboards");
  const query = useTool("price_sensitivity", { limit: 100 });
  return (
    <FindingPanel title={t("demand.elasticity")} ask="which products are price sensitive" query={query} noted>
      {(found) => {
        const [table] = found.tables;
        const chart = chartOf(tableWith(found, "products_with_elasticity"), { x: "price_verdict", y: ["products_with_elasticity"] });
        const names = ["product", "verdict", "elasticity", "lower_90", "upper_90", "revenue"];
        return (
          <>
            {chart ? <Chart data={chart} mark="bar" /> : null}
            {table ? <Rows table={blockOf(table, t("demand.elasticity"), names)} most={6} /> : null}
          </>
        );
      }}
    </FindingPanel>
  );
}
