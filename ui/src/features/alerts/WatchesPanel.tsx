import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import IconButton from "@mui/material/IconButton";
import Skeleton from "@mui/material/Skeleton";
import Switch from "@mui/material/Switch";
import Tooltip from "@mui/material/Tooltip";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type WatchShown, watchesApi } from "../../api/watches";
import { PlusIcon, TrashIcon } from "../../components/icons";
import { Panel } from "../../components/Panel";
import { formatValue } from "../../lib/format";
import { NewWatchForm } from "./NewWatchForm";
import { useWords } from "./words";

const KEY = ["watches"] as const;

/** The reader's alert rules and scheduled questions. */
export function WatchesPanel() {
  const { t } = useTranslation("alerts");
  const [adding, setAdding] = useState(false);
  const queries = useQueryClient();
  const { data, error } = useQuery({ queryKey: KEY, queryFn: watchesApi.listed, staleTime: 0 });
  const changed = () => queries.invalidateQueries({ queryKey: KEY });
  const done = () => {
    setAdding(false);
    void changed();
  };
  const add = adding ? null : (
    <Button size="small" startIcon={<PlusIcon />} onClick={() => setAdding(true)}>
      {t("add")}
    </Button>
  );
  return (
    <Panel title={t("watches")} actions={add}>
      {error ? <Alert severity="error" variant="outlined" sx={{ m: 2 }}>{error.message}</Alert> : null}
      {!data && !error ? <Skeleton variant="rounded" height={120} sx={{ m: 2 }} /> : null}
      {adding && data ? <NewWatchForm ways={data.ways} onDone={done} onCancel={() => setAdding(false)} /> : null}
      {data?.watches.length === 0 && !adding ? (
        <Typography variant="body2" color="text.secondary" sx={{ px: 2, py: 2.5 }}>
          {t("noWatches")}
        </Typography>
      ) : null}
      <Box component="ul" aria-label={t("watches")} sx={{ listStyle: "none", m: 0, p: 0 }}>
        {data?.watches.map((watch) => <Row key={watch.id} watch={watch} onChanged={() => void changed()} />)}
      </Box>
    </Panel>
  );
}

interface RowProps {
  readonly watch: WatchShown;
  onChanged(): void;
}

function Row({ watch, onChanged }: RowProps) {
  const { t } = useTranslation("alerts");
  const says = useWords();
  const turning = useMutation({ mutationFn: (on: boolean) => watchesApi.turn(watch.id, on), onSettled: onChanged });
  const removing = useMutation({ mutationFn: () => watchesApi.remove(watch.id), onSettled: onChanged });
  const ways = ["inbox" as const, ...watch.channels].map((one) => t(`ways.${one}`)).join(", ");
  const told = watch.told_at ? t("toldAt", { when: formatValue(watch.told_at, "datetime") }) : t("notYet");
  const name = t("switchOf", { name: watch.name });
  return (
    <Box component="li" sx={{ display: "flex", alignItems: "flex-start", gap: 1, px: 2, py: 1.25, borderTop: 1, borderColor: "divider", "&:first-of-type": { borderTop: 0 } }}>
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography sx={{ fontWeight: 600, overflowWrap: "anywhere" }}>{watch.name}</Typography>
        {says(watch.wish) === watch.name ? null : (
          <Typography variant="body2" sx={{ overflowWrap: "anywhere" }}>
            {says(watch.wish)}
          </Typography>
        )}
        <Typography variant="body2" color="text.secondary">
          {ways} · {told}
        </Typography>
        {watch.problem ? <Alert severity="warning" sx={{ mt: 1 }}>{watch.problem}</Alert> : null}
      </Box>
      <Switch size="small" checked={watch.enabled} disabled={turning.isPending} slotProps={{ input: { "aria-label": name } }} onChange={(event) => turning.mutate(event.target.checked)} />
      <Tooltip title={t("remove")}>
        <IconButton size="small" aria-label={t("removeOf", { name: watch.name })} disabled={removing.isPending} onClick={() => removing.mutate()}>
          <TrashIcon />
        </IconButton>
      </Tooltip>
    </Box>
  );
}
