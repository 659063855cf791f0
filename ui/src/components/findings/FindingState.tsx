import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Skeleton from "@mui/material/Skeleton";
import Typography from "@mui/material/Typography";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { ProblemError } from "../../api/client";
import type { Found } from "../../api/types";
import { LockIcon } from "../icons";

interface FindingStateProps {
  readonly query: UseQueryResult<Found>;
  /** The height of what is to come, in pixels. */
  readonly room?: number;
  children(found: Found): ReactNode;
}

/** What was found, or that it is on its way, not for this role, not there, or failed. */
export function FindingState({ query, room = 200, children }: FindingStateProps) {
  const { t } = useTranslation();
  const { data, error } = query;
  if (error) return <Failure error={error} onRetry={() => void query.refetch()} />;
  if (!data) return <Skeleton variant="rounded" height={room} sx={{ m: 2 }} role="progressbar" aria-label={t("loading")} />;
  if (data.tables.every((table) => table.rows.length === 0)) {
    return <Quiet>{data.notes?.[0] ?? data.warnings?.[0] ?? t("nothingHere")}</Quiet>;
  }
  return (
    <Box sx={{ opacity: query.isPlaceholderData ? 0.55 : 1, transition: "opacity .15s" }}>
      {children(data)}
    </Box>
  );
}

function Failure({ error, onRetry }: { readonly error: Error; onRetry(): void }) {
  const { t } = useTranslation();
  const status = error instanceof ProblemError ? error.status : 0;
  if (status === 403) {
    return (
      <Quiet icon={<LockIcon sx={{ fontSize: 18 }} />}>
        {t("notYours")} {error.message}
      </Quiet>
    );
  }
  if (status === 501 || status === 422 || status === 400) return <Quiet>{error.message}</Quiet>;
  const again = (
    <Button color="inherit" size="small" onClick={onRetry}>
      {t("reload")}
    </Button>
  );
  return (
    <Alert severity="error" variant="outlined" action={again} sx={{ m: 2 }}>
      {status === 0 ? t("unreachable") : error.message}
    </Alert>
  );
}

/** Something to be read in place of a figure, without alarm. */
export function Quiet({ icon, children }: { readonly icon?: ReactNode; readonly children: ReactNode }) {
  return (
    <Box sx={{ display: "flex", gap: 1, alignItems: "flex-start", px: 2, py: 2.5, color: "text.secondary" }}>
      {icon}
      <Typography variant="body2">{children}</Typography>
    </Box>
  );
}
