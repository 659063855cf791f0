import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useTranslation } from "react-i18next";

import type { ChartBlock } from "../../api/types";
import { texts } from "../../lib/language";
import { SERIES } from "../../lib/tokens";
import { BAND_OPACITY, ColumnChart } from "./ColumnChart";
import type { ChartData } from "./data";
import { RankChart } from "./RankChart";
import { useWidth } from "./useWidth";

interface ChartProps {
  readonly data: ChartData;
  readonly mark: ChartBlock["mark"];
  /** Of an upright chart, in pixels. */
  readonly height?: number;
}

/** Bars of things lie, everything over time stands; a legend where there is more than one thing to tell apart. */
export function Chart({ data, mark, height = 260 }: ChartProps) {
  const [element, width] = useWidth();
  const ranked = mark === "bar" && data.times === null;
  return (
    <>
      <Box ref={element} sx={{ mx: 2, my: 1.5, minHeight: ranked ? 40 : height - 20 }} role="img" aria-label={summary(mark, data)}>
        {width === 0 ? null : ranked ? (
          <RankChart data={data} width={width} />
        ) : (
          <ColumnChart data={data} mark={mark} width={width} height={height} />
        )}
      </Box>
      <Legend data={data} />
    </>
  );
}

/** The chart in words, for those who do not see it; its numbers are in the table. */
function summary(mark: ChartBlock["mark"], data: ChartData): string {
  return texts.t(`table:${mark}`, {
    names: data.series.map((series) => series.label).join(", "),
    x: data.x.label,
    count: data.labels.length,
    first: data.names[0],
    last: data.names.at(-1),
  });
}

function Legend({ data }: { readonly data: ChartData }) {
  const { t } = useTranslation("table");
  if (data.series.length < 2 && data.bands.length === 0) return null;
  const entries = [
    ...data.series.map(({ label }, index) => ({ label, colour: SERIES[index % SERIES.length], opacity: 1 })),
    ...data.bands.map(({ label }, index) => ({
      label: label ?? t("likelyRange"),
      colour: SERIES[0],
      // Bands lie over one another: the inner ones are darker.
      opacity: 0.1 + BAND_OPACITY * (index + 1),
    })),
  ];
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 2, px: 2, pb: 1.5 }}>
      {entries.map(({ label, colour, opacity }) => (
        <Box key={label} sx={{ display: "flex", alignItems: "center", gap: 0.75 }}>
          <Box sx={{ width: 12, height: 12, borderRadius: "3px", bgcolor: colour, opacity }} />
          <Typography variant="caption" color="text.secondary">
            {label}
          </Typography>
        </Box>
      ))}
    </Box>
  );
}
