import Button from "@mui/material/Button";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { adminApi, type PipelineRun } from "../../../api/admin";
import { formatValue } from "../../../lib/format";
import { Listing, type ListingColumn } from "../Listing";
import { RunDialog } from "./RunDialog";
import { RunStatus } from "./RunStatus";

/** What each run of the pipeline did, the latest first. */
export function RunsScreen() {
  const { t } = useTranslation("admin");
  const [opened, setOpened] = useState<string | null>(null);
  const found = useInfiniteQuery({
    queryKey: ["admin", "runs"],
    queryFn: ({ pageParam }) => adminApi.runs(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });
  const columns: readonly ListingColumn<PipelineRun>[] = [
    { label: t("runs.run"), cell: (run) => run.run_id },
    { label: t("runs.started"), cell: (run) => formatValue(run.started_at, "datetime") },
    { label: t("runs.status"), cell: (run) => <RunStatus status={run.status} /> },
    { label: t("runs.asOf"), cell: (run) => formatValue(run.as_of, "date") },
    { label: t("runs.seconds"), right: true, cell: (run) => formatValue(Math.round(run.seconds * 10) / 10, "number") },
    { label: t("runs.memory"), right: true, cell: (run) => formatValue(Math.round(run.peak_memory_mb), "integer") },
    {
      label: "",
      right: true,
      cell: (run) => (
        <Button size="small" aria-label={t("runs.openOf", { run: run.run_id })} onClick={() => setOpened(run.run_id)}>
          {t("runs.open")}
        </Button>
      ),
    },
  ];
  return (
    <>
      <Listing
        label={t("screens.runs")}
        columns={columns}
        rows={found.data?.pages.flatMap((page) => page.runs) ?? null}
        error={found.error}
        empty={t("runs.none")}
        keyOf={(run) => run.run_id}
        more={found.hasNextPage ? { busy: found.isFetchingNextPage, load: () => void found.fetchNextPage() } : undefined}
      />
      {opened ? <RunDialog runId={opened} onClose={() => setOpened(null)} /> : null}
    </>
  );
}
