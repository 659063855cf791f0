import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Drawer from "@mui/material/Drawer";
import InputBase from "@mui/material/InputBase";
import List from "@mui/material/List";
import ListItem from "@mui/material/ListItem";
import ListItemButton from "@mui/material/ListItemButton";
import ListItemText from "@mui/material/ListItemText";
import Typography from "@mui/material/Typography";

import { type Ref, useState } from "react";
import { useTranslation } from "react-i18next";

import type { ConversationItem } from "../../api/types";
import { Logo } from "../../components/Logo";
import { PlusIcon, SearchIcon } from "../../components/icons";

export const SIDEBAR_WIDTH = 264;

interface SidebarProps {
  readonly conversations: readonly ConversationItem[];
  readonly current: string;
  readonly open: boolean;
  readonly searchRef: Ref<HTMLInputElement>;
  onOpenConversation(id: string): void;
  onBegin(): void;
  onClose(): void;
}

/** Earlier conversations: beside the chat where there is room, else a drawer. */
export function Sidebar(props: SidebarProps) {
  const { t } = useTranslation("chat");
  const content = <Content {...props} />;
  const paper = { width: SIDEBAR_WIDTH, bgcolor: "background.default", borderRight: 1, borderColor: "divider" };
  return (
    <>
      <Drawer
        open={props.open}
        onClose={props.onClose}
        sx={{ display: { md: "none" } }}
        slotProps={{ paper: { sx: paper } }}
      >
        {content}
      </Drawer>
      <Box
        component="nav"
        aria-label={t("conversations")}
        sx={{ ...paper, display: { xs: "none", md: "flex" }, flexDirection: "column", flexShrink: 0 }}
      >
        {content}
      </Box>
    </>
  );
}

function Content({ conversations, current, searchRef, onOpenConversation, onBegin }: SidebarProps) {
  const { t } = useTranslation("chat");
  const [wanted, setWanted] = useState("");
  const found = conversations.filter(({ title }) => title.toLowerCase().includes(wanted.trim().toLowerCase()));
  return (
    <>
      <Box sx={{ px: 2, height: 60, display: "flex", alignItems: "center", flexShrink: 0 }}>
        <Logo />
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
      {conversations.length > 0 ? (
        <Box sx={{ display: "flex", alignItems: "center", gap: 1, px: 2.75, pt: 0.5 }}>
          <SearchIcon sx={{ fontSize: 16, color: "text.secondary" }} />
          <InputBase
            fullWidth
            value={wanted}
            placeholder={t("search")}
            onChange={(event) => setWanted(event.target.value)}
            inputRef={searchRef}
            inputProps={{ "aria-label": t("search"), type: "search" }}
            sx={{ fontSize: "0.875rem" }}
          />
        </Box>
      ) : null}
      {wanted && found.length === 0 ? (
        <Typography variant="body2" color="text.secondary" sx={{ px: 2.75, pt: 1 }}>
          {t("noTitle")}
        </Typography>
      ) : null}
      <List dense sx={{ px: 1, overflowY: "auto", flex: 1 }}>
        {found.map((conversation) => (
          <ListItem key={conversation.id} disablePadding>
            <ListItemButton
              component="button"
              selected={conversation.id === current}
              aria-current={conversation.id === current ? "page" : undefined}
              onClick={() => onOpenConversation(conversation.id)}
              sx={{ borderRadius: 1, px: 1.5, width: "100%" }}
            >
              <ListItemText
                primary={conversation.title || t("untitled")}
                slotProps={{ primary: { noWrap: true, title: conversation.title } }}
              />
            </ListItemButton>
          </ListItem>
        ))}
      </List>
    </>
  );
}
