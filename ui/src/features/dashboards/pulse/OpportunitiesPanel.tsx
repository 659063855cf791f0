import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Slider from "@mui/material/Slider";
import Typography from "@mui/material/Typography";
import { useDeferredValue, useId, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import type { TableShown } from "../../../api/types";
import { Switch } from "../../../components/Choices";
import { FindingPanel } from "../../../components/findings/FindingPanel";
import { blockOf } from "../../../components/findings/tables";
import { useTool } from "../../../components/findings/useTool";
import { Rows } from "../../../components/table/Rows";
import { CRITERIA, ranked, USUAL, type Weights } from "./ranking";

const LEVELS = ["top_category", "category"] as const;
const COLUMNS = ["rank", "category", "country", "score", ...CRITERIA.map((one) => `${one}_score`), "usual_rank"];

/** Where there is more to be sold, under weights that the reader moves. */
export function OpportunitiesPanel() {
  const { t } = useTranslation("dashboards");
  const [level, setLevel] = useState<(typeof LEVELS)[number]>("top_category");
  const [weights, setWeights] = useState<Weights>(USUAL);
  const query = useTool("market_opportunities", { level, limit: 1000 });
  return (
    <FindingPanel
      title={t("pulse.opportunities")}
      says={t("pulse.opportunitiesHow")}
      ask="where are the best market opportunities"
      query={query}
      controls={
        <Switch
          label={t("market.level")}
          value={level}
          options={LEVELS.map((value) => ({ value, label: t(`parts.${value}`) }))}
          onChoose={setLevel}
        />
      }
    >
      {(found) => {
        const [table] = found.tables;
        if (!table) return null;
        return (
          <Box sx={{ display: "grid", gridTemplateColumns: { xs: "minmax(0, 1fr)", md: "220px minmax(0, 1fr)" } }}>
            <WeightSliders table={table} weights={weights} onChange={setWeights} />
            <Ranking table={table} weights={weights} />
          </Box>
        );
      }}
    </FindingPanel>
  );
}

interface WeightSlidersProps {
  readonly table: TableShown;
  readonly weights: Weights;
  onChange(weights: Weights): void;
}

function WeightSliders({ table, weights, onChange }: WeightSlidersProps) {
  const { t } = useTranslation("dashboards");
  const id = useId();
  const known = CRITERIA.filter((one) => table.columns.some(({ name }) => name === `${one}_score`));
  const total = known.reduce((sum, one) => sum + weights[one], 0);
  return (
    <Box sx={{ px: 2, pt: 1.5, display: "grid", alignContent: "start", gap: 0.5 }}>
      {known.map((one) => (
        <Box key={one}>
          <Box sx={{ display: "flex" }}>
            <Typography variant="body2" id={`${id}${one}`} sx={{ flex: 1 }}>
              {t(`pulse.criteria.${one}`)}
            </Typography>
            <Typography variant="body2" color="text.secondary" sx={{ fontVariantNumeric: "tabular-nums" }}>
              {total > 0 ? Math.round((100 * weights[one]) / total) : 0}%
            </Typography>
          </Box>
          <Slider
            size="small"
            aria-labelledby={`${id}${one}`}
            value={weights[one]}
            min={0}
            max={100}
            step={5}
            onChange={(_, value) => onChange({ ...weights, [one]: value })}
          />
        </Box>
      ))}
      <Button size="small" disabled={weights === USUAL} onClick={() => onChange(USUAL)} sx={{ justifySelf: "start", mb: 1 }}>
        {t("pulse.usual")}
      </Button>
    </Box>
  );
}

function Ranking({ table, weights }: { readonly table: TableShown; readonly weights: Weights }) {
  const { t } = useTranslation("dashboards");
  const settled = useDeferredValue(weights);
  const block = useMemo(() => blockOf(ranked(table, settled), t("pulse.opportunities"), COLUMNS), [table, settled, t]);
  return (
    <Box sx={{ minWidth: 0 }}>
      <Rows table={block} most={10} />
    </Box>
  );
}
