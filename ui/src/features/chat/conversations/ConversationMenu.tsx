import IconButton from "@mui/material/IconButton";
import ListItemIcon from "@mui/material/ListItemIcon";
import ListItemText from "@mui/material/ListItemText";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { ConversationItem } from "../../../api/types";
import { DotsIcon, EditIcon, ExportIcon, LinkIcon, PinIcon, TrashIcon } from "../../../components/icons";

export interface ConversationActions {
  rename(conversation: ConversationItem): void;
  pin(conversation: ConversationItem): void;
  share(conversation: ConversationItem): void;
  save(conversation: ConversationItem): void;
  remove(conversation: ConversationItem): void;
}

interface ConversationMenuProps {
  readonly conversation: ConversationItem;
  readonly actions: ConversationActions;
}

/** What can be done with a conversation of the list. */
export function ConversationMenu({ conversation, actions }: ConversationMenuProps) {
  const { t } = useTranslation("conversations");
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const close = () => setAnchor(null);
  const does = (action: (conversation: ConversationItem) => void) => () => {
    close();
    action(conversation);
  };
  const label = t("actionsOf", { title: conversation.title || t("untitled") });
  return (
    <>
      <IconButton
        size="small"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ color: "text.secondary" }}
      >
        <DotsIcon />
      </IconButton>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={close} slotProps={{ list: { "aria-label": label, dense: true } }}>
        <Item icon={<EditIcon />} onPress={does(actions.rename)} text={t("rename")} />
        <Item icon={<PinIcon />} onPress={does(actions.pin)} text={t(conversation.pinned ? "unpin" : "pin")} />
        <Item icon={<LinkIcon />} onPress={does(actions.share)} text={t("share")} />
        <Item icon={<ExportIcon />} onPress={does(actions.save)} text={t("save")} />
        <Item icon={<TrashIcon />} onPress={does(actions.remove)} text={t("delete")} />
      </Menu>
    </>
  );
}

interface ItemProps {
  readonly icon: ReactNode;
  readonly text: string;
  onPress(): void;
}

function Item({ icon, text, onPress }: ItemProps) {
  return (
    <MenuItem onClick={onPress}>
      <ListItemIcon>{icon}</ListItemIcon>
      <ListItemText>{text}</ListItemText>
    </MenuItem>
  );
}
