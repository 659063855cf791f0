import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Drawer from "@mui/material/Drawer";

import type { Ref } from "react";
import { useTranslation } from "react-i18next";

import type { ConversationItem } from "../../api/types";
import { Logo } from "../../components/Logo";
import { PlusIcon } from "../../components/icons";
import { ConversationList } from "./conversations/ConversationList";
import { type ListActions, useActions } from "./conversations/useActions";

export const SIDEBAR_WIDTH = 264;

interface SidebarProps {
  readonly conversations: readonly ConversationItem[];
  readonly current: string;
  readonly open: boolean;
  readonly searchRef: Ref<HTMLInputElement>;
  onOpenConversation(id: string): void;
  onBegin(): void;
  onClose(): void;
  /** Something about the list is different now. */
  onChanged(): void;
  /** A conversation is gone for the reader. */
  onGone(id: string): void;
}

/** Earlier conversations: beside the chat where there is room, else a drawer. */
export function Sidebar(props: SidebarProps) {
  const { t } = useTranslation("chat");
  const { actions, hidden, surfaces } = useActions(props.onChanged, props.onGone);
  const content = (marked: boolean) => <Content {...props} marked={marked} actions={actions} hidden={hidden} />;
  const paper = { width: SIDEBAR_WIDTH, bgcolor: "background.default", borderRight: 1, borderColor: "divider" };
  return (
    <>
      <Drawer
        open={props.open}
        onClose={props.onClose}
        sx={{ display: { md: "none" } }}
        slotProps={{ paper: { sx: paper } }}
      >
        {content(true)}
      </Drawer>
      <Box
        component="nav"
        aria-label={t("conversations")}
        sx={{ ...paper, display: { xs: "none", md: "flex" }, flexDirection: "column", flexShrink: 0 }}
      >
        {content(false)}
      </Box>
      {surfaces}
    </>
  );
}

type ContentProps = SidebarProps & Pick<ListActions, "actions" | "hidden"> & { readonly marked: boolean };

function Content({ marked, conversations, current, searchRef, actions, hidden, onOpenConversation, onBegin }: ContentProps) {
  const { t } = useTranslation("chat");
  return (
    <>
      <Box sx={{ px: 2, height: 60, display: "flex", alignItems: "center", flexShrink: 0 }}>
        <Logo marked={marked} />
      </Box>
      <Box sx={{ px: 1.5, pb: 1 }}>
        <Button
          fullWidth
          variant="outlined"
          color="inherit"
          startIcon={<PlusIcon />}
          onClick={onBegin}
          sx={{ justifyContent: "flex-start", borderColor: "divider" }}
        >
          {t("new")}
        </Button>
      </Box>
      <ConversationList
        conversations={conversations}
        current={current}
        searchRef={searchRef}
        actions={actions}
        hidden={hidden}
        onOpen={onOpenConversation}
      />
    </>
  );
}
