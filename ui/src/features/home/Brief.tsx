import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useTranslation } from "react-i18next";

import type { Found } from "../../api/types";
import { AskButton } from "../../components/AskButton";
import { FindingPanel } from "../../components/findings/FindingPanel";
import { numberIn, type Row, rowsOf, textIn } from "../../components/findings/tables";
import { useTool } from "../../components/findings/useTool";
import { formatRounded, formatValue } from "../../lib/format";

/** What moved beyond chance in the last week, most money first, each with where it came from. */
export function Brief() {
  const { t } = useTranslation("home");
  const query = useTool("morning_brief");
  return (
    <FindingPanel title={t("brief.title")} ask="why did revenue change in the last 7 days" query={query} room={96} noted>
      {(found) => <News found={found} />}
    </FindingPanel>
  );
}

function News({ found }: { readonly found: Found }) {
  const [table] = found.tables;
  const unit = table?.columns.find(({ name }) => name === "change")?.unit ?? null;
  return (
    <Box component="ol" sx={{ listStyle: "none", m: 0, p: 0 }}>
      {rowsOf(table).map((row) => (
        <Item key={`${textIn(row, "what")} ${textIn(row, "part_of")} ${textIn(row, "name")}`} row={row} unit={unit} />
      ))}
    </Box>
  );
}

function Item({ row, unit }: { readonly row: Row; readonly unit: string | null }) {
  const { t } = useTranslation("home");
  const [what, name] = [textIn(row, "what"), textIn(row, "name")];
  const whole = textIn(row, "part_of") === "Whole shop";
  const change = numberIn(row, "change") ?? 0;
  const money = (column: string) => formatRounded(numberIn(row, column), "money", unit);
  return (
    <Box component="li" sx={{ display: "flex", gap: 1.5, alignItems: "flex-start", px: 2, py: 1.25, borderBottom: 1, borderColor: "divider" }}>
      <Box aria-hidden="true" sx={{ color: row["welcome"] === true ? "success.main" : "error.main", fontSize: "0.9rem", lineHeight: 1.7 }}>
        {change < 0 ? "▼" : "▲"}
      </Box>
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography sx={{ fontWeight: 600 }}>
          {whole ? what : t("brief.of", { what, name })}: {signed(change, unit)} ({formatValue(numberIn(row, "change_pct"), "percent")})
        </Typography>
        <Typography variant="body2" color="text.secondary">
          {t("brief.after", { value: money("value"), usual: money("usual") })}
          {row["mainly"] ? ` · ${t("brief.mainly", { part: textIn(row, "mainly"), change: signed(numberIn(row, "mainly_change") ?? 0, unit) })}` : ""}
          {row["orders_change"] == null ? "" : ` · ${t("brief.orders", { change: percent(numberIn(row, "orders_change") ?? 0) })}`}
        </Typography>
      </Box>
      <AskButton question={whole ? `why did ${what.toLowerCase()} change in the last 7 days` : `why did ${what.toLowerCase()} of ${name} change in the last 7 days`} />
    </Box>
  );
}

function signed(value: number, unit: string | null): string {
  return `${value > 0 ? "+" : ""}${formatRounded(value, "money", unit)}`;
}

function percent(ratio: number): string {
  return `${ratio > 0 ? "+" : ""}${formatValue(ratio, "percent")}`;
}
