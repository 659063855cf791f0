import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Skeleton from "@mui/material/Skeleton";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { type NoticeShown, watchesApi } from "../../api/watches";
import { AskButton } from "../../components/AskButton";
import { INBOX_KEY } from "../../components/inbox";
import { Panel } from "../../components/Panel";
import { formatValue } from "../../lib/format";

/** What the reader was told, the latest first. */
export function InboxPanel() {
  const { t } = useTranslation("alerts");
  const queries = useQueryClient();
  const { data, error } = useQuery({ queryKey: INBOX_KEY, queryFn: watchesApi.inbox, staleTime: 0 });
  const latest = data?.notices[0]?.id ?? 0;
  const seeing = useMutation({
    mutationFn: () => watchesApi.seen(latest),
    onSettled: () => queries.invalidateQueries({ queryKey: INBOX_KEY }),
  });
  const actions = data && data.unseen > 0 ? (
    <Button size="small" loading={seeing.isPending} onClick={() => seeing.mutate()}>
      {t("seeAll")}
    </Button>
  ) : null;
  return (
    <Panel title={t("inbox", { count: data?.unseen ?? 0 })} actions={actions}>
      {error ? <Alert severity="error" variant="outlined" sx={{ m: 2 }}>{error.message}</Alert> : null}
      {!data && !error ? <Skeleton variant="rounded" height={120} sx={{ m: 2 }} /> : null}
      {data?.notices.length === 0 ? (
        <Typography variant="body2" color="text.secondary" sx={{ px: 2, py: 2.5 }}>
          {t("nothing")}
        </Typography>
      ) : null}
      <Box component="ol" aria-label={t("title")} sx={{ listStyle: "none", m: 0, p: 0 }}>
        {data?.notices.map((notice) => <Notice key={notice.id} notice={notice} />)}
      </Box>
    </Panel>
  );
}

function Notice({ notice }: { readonly notice: NoticeShown }) {
  const { t } = useTranslation("alerts");
  return (
    <Box component="li" sx={{ px: 2, py: 1.5, borderBottom: 1, borderColor: "divider", "&:last-of-type": { borderBottom: 0 } }}>
      <Box sx={{ display: "flex", alignItems: "center", gap: 1 }}>
        <Typography sx={{ flex: 1, minWidth: 0, overflowWrap: "anywhere", fontWeight: notice.seen ? 450 : 650 }}>
          {notice.title}
          {notice.seen ? null : (
            <Typography component="span" variant="body2" sx={{ ml: 1, color: "primary.main" }}>
              {t("new")}
            </Typography>
          )}
        </Typography>
        <Typography variant="body2" color="text.secondary" sx={{ whiteSpace: "nowrap" }}>
          {formatValue(notice.at, "datetime")}
        </Typography>
        <AskButton question={notice.question} />
      </Box>
      <Typography variant="body2" sx={{ mt: 0.25, whiteSpace: "pre-line", overflowWrap: "anywhere" }}>
        {notice.text}
      </Typography>
    </Box>
  );
}
