import Box from "@mui/material/Box";
import InputBase from "@mui/material/InputBase";
import List from "@mui/material/List";
import ListItem from "@mui/material/ListItem";
import ListItemButton from "@mui/material/ListItemButton";
import ListItemText from "@mui/material/ListItemText";
import ListSubheader from "@mui/material/ListSubheader";
import Typography from "@mui/material/Typography";
import { type Ref, useState } from "react";
import { useTranslation } from "react-i18next";

import type { ConversationItem } from "../../../api/types";
import { LinkIcon, PinIcon, SearchIcon } from "../../../components/icons";
import { type ConversationActions, ConversationMenu } from "./ConversationMenu";
import { useFound } from "./useFound";

interface ConversationListProps {
  readonly conversations: readonly ConversationItem[];
  readonly current: string;
  readonly searchRef: Ref<HTMLInputElement>;
  readonly actions: ConversationActions;
  /** Not shown: it is being deleted. */
  readonly hidden: string | undefined;
  onOpen(id: string): void;
}

/** The reader's conversations: to be found, opened, and changed by their menus. */
export function ConversationList({ conversations, current, searchRef, actions, hidden, onOpen }: ConversationListProps) {
  const { t } = useTranslation("conversations");
  const [wanted, setWanted] = useState("");
  const found = useFound(conversations, wanted).filter(({ id }) => id !== hidden);
  return (
    <>
      {conversations.length > 0 ? <Search wanted={wanted} searchRef={searchRef} onChange={setWanted} /> : null}
      {wanted && found.length === 0 ? (
        <Typography role="status" variant="body2" color="text.secondary" sx={{ px: 2.75, pt: 1 }}>
          {t("nothing")}
        </Typography>
      ) : null}
      <Groups found={found} current={current} actions={actions} onOpen={onOpen} />
    </>
  );
}

interface SearchProps {
  readonly wanted: string;
  readonly searchRef: Ref<HTMLInputElement>;
  onChange(wanted: string): void;
}

function Search({ wanted, searchRef, onChange }: SearchProps) {
  const { t } = useTranslation("chat");
  return (
    <Box sx={{ display: "flex", alignItems: "center", gap: 1, px: 2.75, pt: 0.5 }}>
      <SearchIcon sx={{ fontSize: 16, color: "text.secondary" }} />
      <InputBase
        fullWidth
        value={wanted}
        placeholder={t("search")}
        onChange={(event) => onChange(event.target.value)}
        inputRef={searchRef}
        inputProps={{ "aria-label": t("search"), type: "search" }}
        sx={{ fontSize: "0.875rem" }}
      />
    </Box>
  );
}

interface GroupsProps {
  readonly found: readonly ConversationItem[];
  readonly current: string;
  readonly actions: ConversationActions;
  onOpen(id: string): void;
}

/** Pinned ones under a heading of their own. */
function Groups({ found, current, actions, onOpen }: GroupsProps) {
  const { t } = useTranslation("conversations");
  const pinned = found.filter((one) => one.pinned);
  const others = found.filter((one) => !one.pinned);
  const row = (one: ConversationItem) => (
    <Row key={one.id} conversation={one} selected={one.id === current} actions={actions} onOpen={onOpen} />
  );
  return (
    <Box sx={{ overflowY: "auto", flex: 1 }}>
      {pinned.length > 0 ? (
        <List dense sx={{ px: 1 }} subheader={<Heading>{t("pinned")}</Heading>} aria-label={t("pinned")}>
          {pinned.map(row)}
        </List>
      ) : null}
      {others.length > 0 ? (
        <List dense sx={{ px: 1 }} aria-label={t("recent")} subheader={pinned.length > 0 ? <Heading>{t("recent")}</Heading> : null}>
          {others.map(row)}
        </List>
      ) : null}
    </Box>
  );
}

function Heading({ children }: { readonly children: string }) {
  return (
    <ListSubheader component="div" disableSticky sx={{ lineHeight: 2, px: 1.5, bgcolor: "transparent", fontSize: "0.75rem" }}>
      {children}
    </ListSubheader>
  );
}

interface RowProps {
  readonly conversation: ConversationItem;
  readonly selected: boolean;
  readonly actions: ConversationActions;
  onOpen(id: string): void;
}

function Row({ conversation, selected, actions, onOpen }: RowProps) {
  const { t } = useTranslation("conversations");
  const title = conversation.title || t("untitled");
  return (
    <ListItem
      disablePadding
      secondaryAction={<ConversationMenu conversation={conversation} actions={actions} />}
      sx={{ "& .MuiListItemSecondaryAction-root": { right: 4 } }}
    >
      <ListItemButton
        component="button"
        selected={selected}
        aria-current={selected ? "page" : undefined}
        onClick={() => onOpen(conversation.id)}
        sx={{ borderRadius: 1, px: 1.5, width: "100%", gap: 0.75 }}
      >
        <ListItemText primary={title} slotProps={{ primary: { noWrap: true, title } }} />
        {conversation.shared ? <LinkIcon sx={{ fontSize: 14, color: "text.secondary" }} titleAccess={t("shared")} /> : null}
        {conversation.pinned ? <PinIcon sx={{ fontSize: 14, color: "text.secondary" }} /> : null}
      </ListItemButton>
    </ListItem>
  );
}
