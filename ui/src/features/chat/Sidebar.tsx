import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Drawer from "@mui/material/Drawer";
import List from "@mui/material/List";
import ListItem from "@mui/material/ListItem";
import ListItemButton from "@mui/material/ListItemButton";
import ListItemText from "@mui/material/ListItemText";
import Typography from "@mui/material/Typography";

import type { ConversationItem } from "../../api/types";
import { Logo } from "../../components/Logo";
import { PlusIcon } from "../../components/icons";

export const SIDEBAR_WIDTH = 264;

interface SidebarProps {
  readonly conversations: readonly ConversationItem[];
  readonly current: string;
  readonly open: boolean;
  onOpenConversation(id: string): void;
  onBegin(): void;
  onClose(): void;
}

/** Earlier conversations: beside the chat where there is room, else a drawer. */
export function Sidebar(props: SidebarProps) {
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
        aria-label="Conversations"
        sx={{ ...paper, display: { xs: "none", md: "flex" }, flexDirection: "column", flexShrink: 0 }}
      >
        {content}
      </Box>
    </>
  );
}

function Content({ conversations, current, onOpenConversation, onBegin }: SidebarProps) {
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
          New conversation
        </Button>
      </Box>
      {conversations.length > 0 ? (
        <Typography variant="caption" color="text.secondary" sx={{ px: 2.5, pt: 1 }}>
          Earlier
        </Typography>
      ) : null}
      <List dense sx={{ px: 1, overflowY: "auto", flex: 1 }}>
        {conversations.map((conversation) => (
          <ListItem key={conversation.id} disablePadding>
            <ListItemButton
              component="button"
              selected={conversation.id === current}
              aria-current={conversation.id === current ? "page" : undefined}
              onClick={() => onOpenConversation(conversation.id)}
              sx={{ borderRadius: 1, px: 1.5, width: "100%" }}
            >
              <ListItemText
                primary={conversation.title || "Untitled"}
                slotProps={{ primary: { noWrap: true, title: conversation.title } }}
              />
            </ListItemButton>
          </ListItem>
        ))}
      </List>
    </>
  );
}
