import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Chip from "@mui/material/Chip";
import Paper from "@mui/material/Paper";
import Skeleton from "@mui/material/Skeleton";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type VerifiedShown, verifiedApi } from "../../../api/verified";
import { formatValue } from "../../../lib/format";
import { MONO } from "../../../lib/tokens";
import { Choice } from "../Choice";

const KEY = ["admin", "verified"] as const;

type Which = "current" | "revoked";

/** Answers that analysts vouch for: the question, by what it is computed, by whom and since when. */
export function VerifiedScreen() {
  const { t } = useTranslation("admin");
  const [which, setWhich] = useState<Which>("current");
  const { data, error } = useQuery({ queryKey: KEY, queryFn: verifiedApi.listed, staleTime: 0 });
  const shown = data?.verified.filter((one) => (one.revoked_at === null) === (which === "current"));
  return (
    <>
      <Choice<Which>
        label={t("verified.show")}
        value={which}
        options={(["current", "revoked"] as const).map((one) => [one, t(`verified.which.${one}`)] as const)}
        onChange={setWhich}
      />
      {error ? <Alert severity="error">{error.message}</Alert> : null}
      {!data && !error ? <Skeleton variant="rounded" height={160} /> : null}
      {shown?.length === 0 ? <Typography color="text.secondary">{t("verified.none")}</Typography> : null}
      {shown?.map((one) => <Card key={one.id} one={one} />)}
    </>
  );
}

function Card({ one }: { readonly one: VerifiedShown }) {
  const { t } = useTranslation("admin");
  const queries = useQueryClient();
  const revoking = useMutation({
    mutationFn: () => verifiedApi.revoke(one.id),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  const revoked = one.revoked_at ? t("verified.revokedBy", { who: one.revoked_by, when: formatValue(one.revoked_at, "datetime") }) : "";
  const facts = [t("verified.by", { who: one.by, when: formatValue(one.at, "datetime") }), one.note, revoked];
  return (
    <Paper variant="outlined" sx={{ p: 2, display: "grid", gap: 1, gridTemplateColumns: "minmax(0, 1fr)" }}>
      <Box sx={{ display: "flex", alignItems: "flex-start", gap: 1 }}>
        <Typography sx={{ flex: 1, fontWeight: 600, overflowWrap: "anywhere" }}>{one.question}</Typography>
        {one.corrected ? <Chip size="small" label={t("verified.corrected")} /> : null}
        {one.revoked_at ? null : (
          <Button size="small" variant="outlined" color="inherit" loading={revoking.isPending} aria-label={t("verified.revokeOf", { question: one.question })} onClick={() => revoking.mutate()}>
            {t("verified.revoke")}
          </Button>
        )}
      </Box>
      <Typography variant="body2" color="text.secondary" sx={{ overflowWrap: "anywhere" }}>
        {facts.filter(Boolean).join(" · ")}
      </Typography>
      {one.calls.map((call, at) => (
        <Typography key={at} component="code" sx={{ fontFamily: MONO, fontSize: "0.8rem", overflowWrap: "anywhere" }}>
          {call.name} {JSON.stringify(call.arguments)}
        </Typography>
      ))}
      {revoking.error ? <Alert severity="warning">{revoking.error.message}</Alert> : null}
    </Paper>
  );
}
