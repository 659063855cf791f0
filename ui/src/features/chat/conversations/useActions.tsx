import Button from "@mui/material/Button";
import Snackbar from "@mui/material/Snackbar";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../../../api/client";
import { conversationsApi } from "../../../api/conversations";
import type { ConversationItem } from "../../../api/types";
import { saveConversation } from "../saving";
import type { ConversationActions } from "./ConversationMenu";
import { RenameDialog } from "./RenameDialog";
import { ShareDialog } from "./ShareDialog";
import { type Removal, useRemoval } from "./useRemoval";

type Shown = { readonly what: "rename" | "share"; readonly of: ConversationItem };

export interface ListActions {
  readonly actions: ConversationActions;
  /** The conversation that is deleted for the reader, and can still be brought back. */
  readonly hidden: string | undefined;
  /** Dialogs and notices of the actions; to be shown once, wherever the list is. */
  readonly surfaces: ReactNode;
}

/** What can be done with conversations; `onChanged` when the list is different, `onGone` when one leaves it. */
export function useActions(onChanged: () => void, onGone: (id: string) => void): ListActions {
  const [shown, setShown] = useState<Shown | null>(null);
  const removal = useRemoval(onChanged);
  const { remove } = removal;
  const actions = useMemo<ConversationActions>(
    () => ({
      rename: (of) => setShown({ what: "rename", of }),
      share: (of) => setShown({ what: "share", of }),
      pin: ({ id, pinned }) => void conversationsApi.change(id, { pinned: !pinned }).then(onChanged, onChanged),
      save: ({ id }) => void api.conversation(id).then(saveConversation, onChanged),
      remove: (of) => {
        remove(of);
        onGone(of.id);
      },
    }),
    [onChanged, onGone, remove],
  );
  const done = () => {
    setShown(null);
    onChanged();
  };
  const surfaces = (
    <>
      {shown?.what === "rename" ? <RenameDialog conversation={shown.of} onDone={done} /> : null}
      {shown?.what === "share" ? <ShareDialog conversation={shown.of} onDone={done} /> : null}
      <Notices removal={removal} />
    </>
  );
  return { actions, hidden: removal.pending?.id, surfaces };
}

function Notices({ removal }: { readonly removal: Removal }) {
  const { t } = useTranslation("conversations");
  const undo = (
    <Button size="small" color="inherit" onClick={removal.undo}>
      {t("undo")}
    </Button>
  );
  return (
    <>
      {removal.pending ? <Snackbar open sx={{ bottom: { xs: 132 } }} message={t("deleted", { title: removal.pending.title || t("untitled") })} action={undo} /> : null}
      <Snackbar open={removal.error !== null} message={removal.error} autoHideDuration={6000} onClose={removal.dismissError} />
    </>
  );
}
