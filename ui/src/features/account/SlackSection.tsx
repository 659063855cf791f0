import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import IconButton from "@mui/material/IconButton";
import TextField from "@mui/material/TextField";
import Tooltip from "@mui/material/Tooltip";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { ProblemError } from "../../api/client";
import { slackApi } from "../../api/slack";
import { CheckIcon, CopyIcon } from "../../components/icons";
import { useCopy } from "../../components/useCopy";
import { MONO } from "../../lib/tokens";
import { Section } from "./Section";

const KEY = ["account", "slack"] as const;
const ABSENT = 404;

/** Who in Slack asks with the reader's rights; a code links one more, good once. */
export function SlackSection() {
  const { t } = useTranslation("account");
  const queries = useQueryClient();
  const { data, error } = useQuery({ queryKey: KEY, queryFn: slackApi.people });
  const issuing = useMutation({ mutationFn: slackApi.code });
  const unlinking = useMutation({
    mutationFn: slackApi.unlink,
    onSuccess: () => {
      issuing.reset();
      return queries.invalidateQueries({ queryKey: KEY });
    },
  });
  const absent = error instanceof ProblemError && error.status === ABSENT;
  const wrong = absent ? null : (error ?? issuing.error ?? unlinking.error);
  return (
    <Section
      title={t("slack")}
      says={absent ? t("slackOff") : t("slackSays")}
      action={
        data ? (
          <Button size="small" variant="outlined" loading={issuing.isPending} onClick={() => issuing.mutate()}>
            {t("slackCode")}
          </Button>
        ) : null
      }
    >
      {wrong ? <Alert severity="error">{wrong.message}</Alert> : null}
      {issuing.data ? <Command say={issuing.data.say} minutes={Math.round(issuing.data.expires_in / 60)} /> : null}
      {data ? (
        <Linked
          people={data.people.map(({ team, user }) => `${team}/${user}`)}
          busy={unlinking.isPending}
          onUnlink={() => unlinking.mutate()}
        />
      ) : null}
    </Section>
  );
}

interface LinkedProps {
  readonly people: readonly string[];
  readonly busy: boolean;
  onUnlink(): void;
}

function Linked({ people, busy, onUnlink }: LinkedProps) {
  const { t } = useTranslation("account");
  return (
    <Box sx={{ display: "flex", alignItems: "center", gap: 1.5 }}>
      <Typography variant="body2" color="text.secondary" sx={{ flex: 1, overflowWrap: "anywhere" }}>
        {people.length === 0 ? t("slackNobody") : t("slackLinked", { people: people.join(", ") })}
      </Typography>
      {people.length > 0 ? (
        <Button size="small" color="inherit" loading={busy} onClick={onUnlink}>
          {t("slackUnlink")}
        </Button>
      ) : null}
    </Box>
  );
}

function Command({ say, minutes }: { readonly say: string; readonly minutes: number }) {
  const { t } = useTranslation(["account", "common"]);
  const [copied, copy] = useCopy();
  return (
    <Box sx={{ display: "flex", alignItems: "center", gap: 1, my: 1.5 }}>
      <TextField
        fullWidth
        size="small"
        label={t("slackSend", { minutes })}
        value={say}
        slotProps={{ htmlInput: { readOnly: true, style: { fontFamily: MONO } } }}
        onFocus={(event) => event.target.select()}
      />
      <Tooltip title={copied ? t("common:copied") : t("copyCommand")}>
        <IconButton aria-label={t("copyCommand")} onClick={() => copy(say)}>
          {copied ? <CheckIcon /> : <CopyIcon />}
        </IconButton>
      </Tooltip>
    </Box>
  );
}
