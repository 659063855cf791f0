import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { Chart } from "../../../components/chart/Chart";
import { Select, Switch } from "../../../components/Choices";
import { useStatus } from "../../../components/Dashboard";
import { FindingPanel } from "../../../components/findings/FindingPanel";
import { numberIn, rowsOf, tableWith, textIn } from "../../../components/findings/tables";
import { useTool } from "../../../components/findings/useTool";
import { KeyFigure } from "../../../components/KeyFigure";
import { formatRounded } from "../../../lib/format";
import { dayAfter, equals, type Part, PART_WORDS, partOptions } from "../parts";
import { forecastChart } from "./forecast";
import { ModelsPanel } from "./ModelsPanel";

const MEASURES = ["revenue", "units", "orders"] as const;
const HORIZONS = [30, 60, 90] as const;
const PAST_DAYS = 90;

/** What is expected of the shop or a part of it, and the model that says so. */
export function ForecastPanel() {
  const { t } = useTranslation("dashboards");
  const [measure, setMeasure] = useState<(typeof MEASURES)[number]>("revenue");
  const [part, setPart] = useState<Part | "all">("all");
  const [chosen, setChosen] = useState("");
  const [days, setDays] = useState<(typeof HORIZONS)[number]>(30);
  const names = useNames(part, measure);
  const name = names.includes(chosen) ? chosen : (names[0] ?? "");
  const whose = part === "all" ? {} : { by: part, name };
  const filters = part === "all" ? [] : equals(part, name);

  const lastDay = useStatus().data?.data?.as_of.slice(0, 10) ?? "";
  const period = lastDay ? { start: dayAfter(lastDay, 1), end: dayAfter(lastDay, 1 + days) } : {};
  const asked = { measure, ...whose, ...period };
  const daily80 = useTool("forecast", { ...asked, grain: "day", level: 80 });
  const daily95 = useTool("forecast", { ...asked, grain: "day", level: 95 });
  const sum = useTool("forecast", { ...asked, level: 80 });
  const history = useTool("query_metrics", {
    metrics: [measure],
    filters,
    time: { grain: "day", ...(lastDay ? { start: dayAfter(lastDay, 1 - PAST_DAYS), end: dayAfter(lastDay, 1) } : {}) },
  });
  const chart = useMemo(
    () =>
      forecastChart(history.data, daily80.data, daily95.data, measure, {
        actual: t("market.actual"),
        forecast: t("market.expected"),
        day: t("market.day"),
      }),
    [history.data, daily80.data, daily95.data, measure, t],
  );
  const words = part === "all" ? "" : ` for ${PART_WORDS[part]} ${name}`;
  return (
    <>
      <FindingPanel
        title={t("market.forecast")}
        ask={`forecast ${measure}${words} for the next ${days} days`}
        query={daily80}
        room={360}
        controls={
          <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1.5, alignItems: "end" }}>
            <Switch
              label={t("market.measure")}
              value={measure}
              options={MEASURES.map((value) => ({ value, label: t(`measures.${value}`) }))}
              onChoose={setMeasure}
            />
            <Switch
              label={t("market.horizon")}
              value={days}
              options={HORIZONS.map((value) => ({ value, label: t("days", { count: value }) }))}
              onChoose={setDays}
            />
            <Select
              label={t("market.level")}
              value={part}
              options={[{ value: "all", label: t("parts.all") }, ...partOptions(t)]}
              onChoose={setPart}
            />
            {part === "all" ? null : (
              <Select
                label={t(`parts.${part}`)}
                value={name}
                options={names.map((value) => ({ value, label: value }))}
                onChoose={setChosen}
              />
            )}
          </Box>
        }
      >
        {() => (
          <>
            <Sum found={sum.data} days={days} />
            {chart ? <Chart data={chart} mark="line" height={300} /> : null}
          </>
        )}
      </FindingPanel>
      <ModelsPanel measure={measure} filters={filters} words={words} />
    </>
  );
}

/** The names of a kind of part, those with the largest forecast first. */
function useNames(part: Part | "all", measure: string): readonly string[] {
  const found = useTool("forecast", { measure, ...(part === "all" ? {} : { by: part }) });
  if (part === "all") return [];
  return rowsOf(tableWith(found.data, part)).map((row) => textIn(row, part));
}

function Sum({ found, days }: { readonly found: ReturnType<typeof useTool>["data"]; readonly days: number }) {
  const { t } = useTranslation("dashboards");
  const table = found?.tables[0];
  const [row] = rowsOf(table);
  const column = table?.columns.find(({ name }) => name === "forecast");
  if (!row || !column) return null;
  const shown = (name: string) => formatRounded(numberIn(row, name), column.format, column.unit);
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 5, rowGap: 1, px: 2, pt: 1.5 }}>
      <KeyFigure label={t("market.sum", { count: days })} value={numberIn(row, "forecast")} format={column.format} unit={column.unit ?? null}>
        {t("market.between", { low: shown("lower_80"), high: shown("upper_80") })}
      </KeyFigure>
      <KeyFigure label={t("market.error")} value={numberIn(row, "error")} format="percent">
        {t("market.errorHow")}
      </KeyFigure>
      <Box sx={{ flex: "1 1 200px", minWidth: 0 }}>
        <Typography variant="body2" color="text.secondary">
          {t("market.model")}
        </Typography>
        <Typography sx={{ fontWeight: 600, mt: 0.5 }}>{textIn(row, "model")}</Typography>
      </Box>
    </Box>
  );
}
