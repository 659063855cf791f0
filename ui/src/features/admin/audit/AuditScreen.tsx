import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";

import { adminApi, type AuditFilter } from "../../../api/admin";
import { DownloadIcon } from "../../../components/icons";
import { download } from "../../../lib/download";
import { Choice } from "../Choice";
import { SearchField } from "../SearchField";
import { AuditEntries } from "./AuditEntries";
import { type Days, filterOf } from "./filter";

const OUTCOMES = ["done", "access_denied", "sql_refused", "cannot_answer", "failed", "stopped"] as const;

/** Who asked what, with the SQL that ran and what came of it. */
export function AuditScreen() {
  const { t } = useTranslation("admin");
  const [days, setDays] = useState<Days>({ from: "", to: "" });
  const [outcome, setOutcome] = useState("");
  const [search, setSearch] = useState("");
  const filter: AuditFilter = filterOf({ search, outcome, ...days });
  const found = useInfiniteQuery({
    queryKey: ["admin", "audit", filter],
    queryFn: ({ pageParam }) => adminApi.audit(filter, pageParam),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next ?? null,
    staleTime: 0,
  });
  const saving = useMutation({
    mutationFn: () => adminApi.auditFile(filter),
    onSuccess: (file) => download("audit.ndjson", file),
  });
  const onSearch = useCallback((words: string) => setSearch(words), []);
  return (
    <>
      <Box sx={{ display: "flex", gap: 1.5, flexWrap: "wrap", alignItems: "center" }}>
        <SearchField label={t("audit.search")} onSearch={onSearch} />
        <Choice
          label={t("audit.outcome")}
          value={outcome}
          options={[["", t("audit.any")], ...OUTCOMES.map((one) => [one, t(`audit.outcomes.${one}`)] as const)]}
          onChange={setOutcome}
        />
        <Day label={t("audit.from")} value={days.from} onChange={(from) => setDays({ ...days, from })} />
        <Day label={t("audit.to")} value={days.to} onChange={(to) => setDays({ ...days, to })} />
        <Box sx={{ flex: 1 }} />
        <Button variant="outlined" startIcon={<DownloadIcon />} loading={saving.isPending} onClick={() => saving.mutate()}>
          {t("audit.export")}
        </Button>
      </Box>
      {saving.error ? <Alert severity="error">{saving.error.message}</Alert> : null}
      <AuditEntries
        entries={found.data?.pages.flatMap((page) => page.entries) ?? null}
        error={found.error}
        more={found.hasNextPage ? { busy: found.isFetchingNextPage, load: () => void found.fetchNextPage() } : undefined}
      />
    </>
  );
}

interface DayProps {
  readonly label: string;
  readonly value: string;
  onChange(day: string): void;
}

function Day({ label, value, onChange }: DayProps) {
  return (
    <TextField
      size="small"
      type="date"
      label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      slotProps={{ inputLabel: { shrink: true } }}
    />
  );
}
