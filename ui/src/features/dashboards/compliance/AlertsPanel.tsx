import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Chip from "@mui/material/Chip";
import Typography from "@mui/material/Typography";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { complianceApi, type DispositionShown } from "../../../api/compliance";
import type { Column } from "../../../api/types";
import { AskButton } from "../../../components/AskButton";
import { Switch } from "../../../components/Choices";
import { FindingPanel } from "../../../components/findings/FindingPanel";
import { numberIn, type Row, rowsOf, textIn } from "../../../components/findings/tables";
import { formatValue } from "../../../lib/format";
import { Disposition, QUEUE_KEY } from "./Disposition";

const OUTCOMES = ["open", "confirmed", "cleared"] as const;
const PAGE = 5;

/** Orders that are suspected of fraud, worst first, each with everything that speaks for it. */
export function AlertsPanel() {
  const { t } = useTranslation("dashboards");
  const [outcome, setOutcome] = useState<(typeof OUTCOMES)[number]>("open");
  const [most, setMost] = useState(PAGE);
  const queue = { queryKey: [...QUEUE_KEY, outcome], queryFn: () => complianceApi.queue(outcome), placeholderData: keepPreviousData };
  const query = useQuery({ ...queue, select: ({ found }) => found });
  const { data: said = [] } = useQuery({ ...queue, select: ({ dispositions }) => dispositions });
  const choose = (value: (typeof OUTCOMES)[number]) => {
    setOutcome(value);
    setMost(PAGE);
  };
  return (
    <FindingPanel
      title={t("compliance.alerts")}
      ask={`which ${outcome} orders look like fraud and why`}
      query={query}
      room={480}
      noted
      controls={
        <Switch
          label={t("compliance.outcome")}
          value={outcome}
          options={OUTCOMES.map((value) => ({ value, label: t(`compliance.outcomes.${value}`) }))}
          onChoose={choose}
        />
      }
    >
      {(found) => {
        const [table] = found.tables;
        const rows = rowsOf(table);
        const amount = table?.columns.find(({ name }) => name === "amount");
        return (
          <>
            <Box component="ol" aria-label={t("compliance.alerts")} sx={{ listStyle: "none", m: 0, p: 0 }}>
              {rows.slice(0, most).map((row) => (
                <Alarm
                  key={textIn(row, "order_id")}
                  row={row}
                  amount={amount}
                  said={said.find((one) => one.order_id === textIn(row, "order_id"))}
                />
              ))}
            </Box>
            <Box sx={{ display: "flex", alignItems: "center", gap: 1, px: 2, py: 1 }}>
              {rows.length > most ? (
                <Button size="small" onClick={() => setMost(most + 2 * PAGE)}>
                  {t("compliance.more")}
                </Button>
              ) : null}
              <Typography variant="body2" color="text.secondary">
                {t("compliance.shown", { shown: Math.min(most, rows.length), count: rows.length })}
              </Typography>
            </Box>
          </>
        );
      }}
    </FindingPanel>
  );
}

interface AlarmProps {
  readonly row: Row;
  readonly amount: Omit<Column, "role"> | undefined;
  readonly said: DispositionShown | undefined;
}

function Alarm({ row, amount, said }: AlarmProps) {
  const { t } = useTranslation("dashboards");
  const order = textIn(row, "order_id");
  const reasons = textIn(row, "reasons").split("; ").filter(Boolean);
  const blocked = textIn(row, "decision") === "block";
  return (
    <Box component="li" sx={{ display: "grid", gridTemplateColumns: "56px minmax(0, 1fr)", gap: 1.5, px: 2, py: 1.5, borderBottom: 1, borderColor: "divider" }}>
      <Score value={numberIn(row, "risk_score")} />
      <Box sx={{ minWidth: 0 }}>
        <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", columnGap: 1.25, rowGap: 0.25 }}>
          <Typography sx={{ fontWeight: 650 }}>{order}</Typography>
          <Typography sx={{ fontVariantNumeric: "tabular-nums" }}>
            {formatValue(numberIn(row, "amount"), amount?.format ?? "number", amount?.unit ?? null)}
          </Typography>
          <Typography variant="body2" color="text.secondary">
            {formatValue(textIn(row, "order_date"), "date")} · {textIn(row, "customer")}
          </Typography>
          {blocked ? <Chip size="small" color="error" variant="outlined" label={t("compliance.block")} /> : null}
          <Box sx={{ flex: 1 }} />
          <AskButton question={`why is order ${order} suspected of fraud`} />
        </Box>
        <Box component="ul" aria-label={t("compliance.reasons")} sx={{ m: 0, pl: 2.25, color: "text.secondary", fontSize: "0.875rem", lineHeight: 1.5 }}>
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </Box>
        <Disposition order={order} said={said} />
      </Box>
    </Box>
  );
}

/** The risk score, from 0 to 100, in the colour of its risk. */
function Score({ value }: { readonly value: number | null }) {
  const { t } = useTranslation("dashboards");
  const colour = (value ?? 0) >= 70 ? "error.main" : (value ?? 0) >= 30 ? "warning.main" : "text.secondary";
  return (
    <Box
      role="img"
      aria-label={t("compliance.score", { score: formatValue(value, "integer") })}
      sx={{ width: 48, height: 48, borderRadius: "50%", border: 2.5, borderColor: colour, display: "grid", placeItems: "center", fontWeight: 650 }}
    >
      {formatValue(value, "integer")}
    </Box>
  );
}
