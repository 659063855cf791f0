import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Skeleton from "@mui/material/Skeleton";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { adminApi, type FeedbackGroup } from "../../../api/admin";
import { Choice } from "../Choice";
import { FeedbackCard } from "./FeedbackCard";

const FEEDBACK_KEY = ["admin", "feedback"] as const;

type Which = "open" | "reviewed" | "all";
const REVIEWED: Record<Which, boolean | null> = { open: false, reviewed: true, all: null };

/** Answers that people found unhelpful, by what most likely went wrong, to be looked into one by one. */
export function FeedbackScreen() {
  const { t } = useTranslation("admin");
  const [which, setWhich] = useState<Which>("open");
  const { data, error } = useQuery({
    queryKey: [...FEEDBACK_KEY, which],
    queryFn: () => adminApi.feedback(REVIEWED[which]),
    staleTime: 0,
  });
  return (
    <>
      <Choice<Which>
        label={t("feedback.show")}
        value={which}
        options={(["open", "reviewed", "all"] as const).map((one) => [one, t(`feedback.which.${one}`)] as const)}
        onChange={setWhich}
      />
      {error ? <Alert severity="error">{error.message}</Alert> : null}
      {!data && !error ? <Skeleton variant="rounded" height={200} /> : null}
      {data?.groups.length === 0 ? <Typography color="text.secondary">{t("feedback.none")}</Typography> : null}
      {data?.groups.map((group) => <Group key={group.cause} group={group} />)}
      {data?.truncated ? <Alert severity="info">{t("feedback.truncated")}</Alert> : null}
    </>
  );
}

function Group({ group }: { readonly group: FeedbackGroup }) {
  const { t } = useTranslation("admin");
  return (
    <Box component="section" aria-label={t(`feedback.causes.${group.cause}`)} sx={{ display: "grid", gap: 1, gridTemplateColumns: "minmax(0, 1fr)" }}>
      <Typography variant="h2">
        {t(`feedback.causes.${group.cause}`)} ({group.count})
      </Typography>
      {group.items.map((item) => (
        <FeedbackCard key={item.id} item={item} />
      ))}
    </Box>
  );
}
