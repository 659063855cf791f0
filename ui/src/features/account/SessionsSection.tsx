import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Chip from "@mui/material/Chip";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { accountApi, type SessionItem } from "../../api/account";
import { formatValue } from "../../lib/format";
import { agentName } from "./agents";
import { Section } from "./Section";

const KEY = ["account", "sessions"] as const;

/** Where the reader is signed in; each place but this one can be signed out from here. */
export function SessionsSection() {
  const { t } = useTranslation("account");
  const queries = useQueryClient();
  const { data, error } = useQuery({ queryKey: KEY, queryFn: accountApi.sessions });
  const ending = useMutation({
    mutationFn: (ids: readonly string[]) => Promise.all(ids.map(accountApi.endSession)),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  const sessions = data?.sessions ?? [];
  const others = sessions.filter((session) => !session.current).map((session) => session.id);
  const wrong = error ?? ending.error;
  return (
    <Section
      title={t("sessions")}
      action={
        others.length > 1 ? (
          <Button size="small" variant="outlined" disabled={ending.isPending} onClick={() => ending.mutate(others)}>
            {t("endOthers")}
          </Button>
        ) : null
      }
    >
      {wrong ? <Alert severity="error">{wrong.message}</Alert> : null}
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: "none" }}>
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} busy={ending.isPending} onEnd={() => ending.mutate([session.id])} />
        ))}
      </Box>
    </Section>
  );
}

interface SessionRowProps {
  readonly session: SessionItem;
  readonly busy: boolean;
  onEnd(): void;
}

function SessionRow({ session, busy, onEnd }: SessionRowProps) {
  const { t } = useTranslation("account");
  const name = agentName(session.agent) || t("unknownAgent");
  const when = formatValue(session.used_at, "datetime");
  const facts = [t("lastUsed", { when }), session.address ? t("from", { address: session.address }) : ""];
  return (
    <Box component="li" sx={{ display: "flex", alignItems: "center", gap: 1.5, py: 1, borderTop: 1, borderColor: "divider", "&:first-of-type": { borderTop: 0 } }}>
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography sx={{ display: "flex", alignItems: "center", gap: 1, flexWrap: "wrap" }}>
          {name}
          {session.current ? <Chip size="small" color="primary" variant="outlined" label={t("thisSession")} /> : null}
        </Typography>
        <Typography variant="body2" color="text.secondary">
          {facts.filter(Boolean).join(" ")}
        </Typography>
      </Box>
      {session.current ? null : (
        <Button size="small" color="inherit" disabled={busy} aria-label={t("endOf", { what: name })} onClick={onEnd}>
          {t("end")}
        </Button>
      )}
    </Box>
  );
}
