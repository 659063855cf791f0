import LinearProgress from "@mui/material/LinearProgress";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { adminApi, type QualityItem } from "../../api/admin";
import { formatValue } from "../../lib/format";
import { Listing, type ListingColumn } from "./Listing";

const PARTS = ["completeness", "validity", "uniqueness", "referential_integrity"] as const;
const COUNTS = ["rows_in", "rows_out", "quarantined", "deduplicated", "deleted"] as const;

/** How good the data of each table is, the worst first, and what became of its rows. */
export function QualityScreen() {
  const { t } = useTranslation("admin");
  const { data, error } = useQuery({ queryKey: ["admin", "quality"], queryFn: adminApi.quality });
  const columns: readonly ListingColumn<QualityItem>[] = [
    { label: t("quality.table"), cell: (one) => one.table },
    { label: t("quality.score"), cell: (one) => <Score score={one.score} table={one.table} /> },
    ...PARTS.map((part) => ({
      label: t(`quality.${part}`),
      right: true,
      cell: (one: QualityItem) => formatValue(one[part], "percent"),
    })),
    ...COUNTS.map((count) => ({
      label: t(`quality.${count}`),
      right: true,
      cell: (one: QualityItem) => formatValue(one[count], "integer"),
    })),
    { label: t("quality.freshness_days"), right: true, cell: (one) => formatValue(one.freshness_days, "number") },
  ];
  return (
    <>
      {data?.as_of ? (
        <Typography variant="body2" color="text.secondary">
          {t("quality.asOf", { when: formatValue(data.as_of, "datetime") })}
        </Typography>
      ) : null}
      <Listing
        label={t("screens.quality")}
        columns={columns}
        rows={data?.tables ?? null}
        error={error}
        empty={t("quality.none")}
        keyOf={(one) => one.table}
      />
    </>
  );
}

/** Of 100; below 90 somebody should look, below 70 something is broken. */
function Score({ score, table }: { readonly score: number | null; readonly table: string }) {
  if (score === null) return "–";
  const colour = score >= 90 ? "success" : score >= 70 ? "warning" : "error";
  return (
    <>
      {formatValue(score, "number")}
      <LinearProgress aria-label={table} variant="determinate" color={colour} value={Math.min(100, score)} sx={{ width: 90, borderRadius: 1, mt: 0.25 }} />
    </>
  );
}
