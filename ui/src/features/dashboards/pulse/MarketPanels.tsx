import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Chart } from "../../../components/chart/Chart";
import { Switch } from "../../../components/Choices";
import { FindingPanel } from "../../../components/findings/FindingPanel";
import { blockOf, chartOf } from "../../../components/findings/tables";
import { useTool } from "../../../components/findings/useTool";
import { Rows } from "../../../components/table/Rows";

const ITEMS = ["product", "category", "top_category"] as const;
const ORDERS = ["rank", "lift", "confidence", "baskets"] as const;

/** What is bought with what. */
export function BasketsPanel() {
  const { t } = useTranslation("dashboards");
  const [level, setLevel] = useState<(typeof ITEMS)[number]>("product");
  const [order, setOrder] = useState<(typeof ORDERS)[number]>("rank");
  const query = useTool("what_sells_together", { level, rank_by: order, limit: 200 });
  return (
    <FindingPanel
      title={t("pulse.baskets")}
      ask="which products are bought together"
      query={query}
      noted
      controls={
        <>
          <Switch
            label={t("market.level")}
            value={level}
            options={ITEMS.map((value) => ({ value, label: t(`parts.${value}`) }))}
            onChoose={setLevel}
          />
          <Switch
            label={t("pulse.order")}
            value={order}
            options={ORDERS.map((value) => ({ value, label: t(`pulse.orders.${value}`) }))}
            onChoose={setOrder}
          />
        </>
      }
    >
      {(found) => {
        const [table] = found.tables;
        const names = ["antecedent", "consequent", "baskets", "confidence", "lift"];
        return table ? <Rows table={blockOf(table, t("pulse.baskets"), names)} most={8} /> : null;
      }}
    </FindingPanel>
  );
}

const FIGURES = ["expansion_score", "revenue", "annual_growth"] as const;

/** Countries or regions side by side. */
export function RegionsPanel() {
  const { t } = useTranslation("dashboards");
  const [level, setLevel] = useState<"country" | "region">("country");
  const [figure, setFigure] = useState<(typeof FIGURES)[number]>("expansion_score");
  const query = useTool("where_to_expand", { level, limit: 40 });
  return (
    <FindingPanel
      title={t("pulse.regions")}
      ask={`which ${level} should we expand to`}
      query={query}
      noted
      controls={
        <>
          <Switch
            label={t("market.level")}
            value={level}
            options={(["country", "region"] as const).map((value) => ({ value, label: t(`parts.${value}`) }))}
            onChoose={setLevel}
          />
          <Switch
            label={t("pulse.figure")}
            value={figure}
            options={FIGURES.map((value) => ({ value, label: t(`pulse.figures.${value}`) }))}
            onChoose={setFigure}
          />
        </>
      }
    >
      {(found) => {
        const [table] = found.tables;
        if (!table) return null;
        const at = table.columns.findIndex(({ name }) => name === figure);
        const sorted = { ...table, rows: [...table.rows].sort((a, b) => Number(b[at]) - Number(a[at])) };
        const chart = chartOf(sorted, { x: "region", y: [figure], most: 12 });
        const names = ["region", "expansion_score", "revenue", "annual_growth", "stores", "group"];
        return (
          <>
            {chart ? <Chart data={chart} mark="bar" /> : null}
            <Rows table={blockOf(table, t("pulse.regions"), names)} most={5} />
          </>
        );
      }}
    </FindingPanel>
  );
}

/** Own prices against each competitor. */
export function CompetitorsPanel() {
  const { t } = useTranslation("dashboards");
  const [scope, setScope] = useState<"all" | "top_category">("all");
  const query = useTool("compare_competitors", { scope, limit: 100 });
  const options = [
    { value: "all", label: t("parts.all") },
    { value: "top_category", label: t("parts.top_category") },
  ] as const;
  return (
    <FindingPanel
      title={t("pulse.competitors")}
      ask="how do our prices compare with each competitor"
      query={query}
      noted
      controls={<Switch label={t("market.level")} value={scope} options={options} onChoose={setScope} />}
    >
      {(found) => {
        const [table] = found.tables;
        const chart = scope === "all" ? chartOf(table, { x: "competitor", y: ["price_gap"] }) : null;
        const names = ["competitor", "item", "price_gap", "gap_low", "gap_high", "position", "products"];
        return (
          <>
            {chart ? <Chart data={chart} mark="bar" /> : null}
            {table ? <Rows table={blockOf(table, t("pulse.competitors"), names)} most={6} /> : null}
          </>
        );
      }}
    </FindingPanel>
  );
}

/** Each category's share of own sales, and where it moves. */
export function SharesPanel() {
  const { t } = useTranslation("dashboards");
  const query = useTool("market_share");
  return (
    <FindingPanel title={t("pulse.shares")} ask="how did the shares of our categories change" query={query} noted>
      {(found) => {
        const [table] = found.tables;
        const sorted = table && {
          ...table,
          rows: [...table.rows].sort((a, b) => Number(b[at(table, "share")]) - Number(a[at(table, "share")])),
        };
        const chart = chartOf(sorted, { x: "item", y: ["share", "previous_share"], most: 12 });
        return chart ? <Chart data={chart} mark="bar" /> : null;
      }}
    </FindingPanel>
  );
}

function at(table: { readonly columns: readonly { readonly name: string }[] }, name: string): number {
  return table.columns.findIndex((column) => column.name === name);
}
