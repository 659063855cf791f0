import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../../api/client";
import { conversationIn, nameConversation } from "./address";
import { BranchNotice } from "./BranchNotice";
import { Composer } from "./Composer";
import { EmptyState } from "./EmptyState";
import { Header } from "./Header";
import { HelpSheet } from "./HelpSheet";
import type { Turn } from "./reducer";
import { saveConversation } from "./saving";
import type { Shortcut } from "./shortcuts";
import { Sidebar } from "./Sidebar";
import { TurnView } from "./TurnView";
import { useChat } from "./useChat";
import { useShortcuts } from "./useShortcuts";
import { useStickyScroll } from "./useStickyScroll";
import { useSurroundings } from "./useSurroundings";

const COLUMN = { width: "100%", maxWidth: 860, mx: "auto", px: { xs: 2, sm: 3 } } as const;

/** Only for screen readers. */
const UNSEEN = { position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)", m: 0 } as const;

/** A question from another place of the app, for a conversation of its own; each asking is a new object. */
export interface Asked {
  readonly question: string;
}

interface ChatPageProps {
  /** Whether it is looked at; the keys and the address are then its own. */
  readonly visible: boolean;
  readonly asked: Asked | null;
  onSessionLost(): void;
}

export function ChatPage({ visible, asked, onSessionLost }: ChatPageProps) {
  const { t } = useTranslation("chat");
  const chat = useChat(onSessionLost);
  const { status, suggestions, conversations, refreshConversations } = useSurroundings(chat.connected);
  const [menuOpen, setMenuOpen] = useState(false);
  const [helpOpen, setHelpOpen] = useState(false);
  const [draft, setDraft] = useState("");
  const [edited, setEdited] = useState<Turn | null>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const scroller = useStickyScroll(chat.turns.at(-1)?.runId ?? chat.conversationId);
  const { ask, askAnew, open, begin } = chat;
  const working = chat.active !== undefined;

  useEffect(() => {
    if (!working) refreshConversations();
  }, [working, refreshConversations]);

  const named = chat.turns.length > 0 ? chat.conversationId : null;
  const returned = useRef(false);
  useEffect(() => {
    if (!visible) return;
    const before = returned.current ? null : conversationIn(location.hash);
    returned.current = true;
    if (before !== null) void open(before).catch(() => nameConversation(null));
    else nameConversation(named);
  }, [visible, named, open]);

  const taken = useRef<Asked | null>(null);
  useEffect(() => {
    if (asked !== null && asked !== taken.current) askAnew(asked.question);
    taken.current = asked;
  }, [asked, askAnew]);

  const edit = useCallback((turn: Turn, latest: boolean) => {
    setEdited(latest ? null : turn);
    setDraft(turn.question);
    input.current?.focus();
  }, []);

  const send = (question: string) => {
    setEdited(null);
    if (edited === null || !chat.turns.includes(edited)) ask(question);
    else void chat.branch(edited, question).catch(() => setDraft(question));
  };

  const leave = useCallback((action: () => void) => {
    action();
    setMenuOpen(false);
    input.current?.focus();
  }, []);

  const { conversationId } = chat;
  const gone = useCallback(
    (id: string) => {
      if (id === conversationId) begin();
    },
    [begin, conversationId],
  );

  const obey = (shortcut: Shortcut) => {
    if (shortcut === "ask") input.current?.focus();
    else if (shortcut === "begin") leave(begin);
    else if (shortcut === "search") search.current?.focus();
    else if (shortcut === "help") setHelpOpen(true);
    else if (working) chat.stop();
  };
  useShortcuts(visible, obey);

  return (
    <Box sx={{ display: "flex", height: "100%", overflow: "hidden" }}>
      <Sidebar
        conversations={conversations}
        current={chat.conversationId}
        open={menuOpen}
        searchRef={search}
        onOpenConversation={(id) => leave(() => void open(id).catch(refreshConversations))}
        onBegin={() => leave(begin)}
        onClose={() => setMenuOpen(false)}
        onChanged={refreshConversations}
        onGone={gone}
      />
      <Box sx={{ flex: 1, minWidth: 0, display: "flex", flexDirection: "column" }}>
        <Header
          status={status}
          connected={chat.connected}
          onMenu={() => setMenuOpen(true)}
          onExport={named !== null && !working ? () => void api.conversation(named).then(saveConversation) : undefined}
          onHelp={() => setHelpOpen(true)}
        />
        <Box ref={scroller} component="main" sx={{ flex: 1, overflowY: "auto", display: "flex", flexDirection: "column" }}>
          <Box sx={{ ...COLUMN, flex: "1 0 auto", display: "flex", flexDirection: "column", gap: 5, py: 3 }}>
            {chat.turns.length === 0 ? null : (
              <Box component="h1" sx={UNSEEN}>
                {chat.turns[0]?.question}
              </Box>
            )}
            {chat.turns.length === 0 ? (
              <EmptyState suggestions={suggestions} hasData={status ? status.data != null : null} onAsk={ask} />
            ) : (
              chat.turns.map((turn, index) => (
                <TurnView
                  key={turn.runId}
                  turn={turn}
                  latest={index === chat.turns.length - 1}
                  busy={working}
                  onAsk={ask}
                  onEdit={edit}
                  onRetry={chat.retry}
                />
              ))
            )}
          </Box>
        </Box>
        <Box component="section" aria-label={t("ask")} sx={{ ...COLUMN, pb: 1.5, pt: 1 }}>
          {edited !== null && chat.turns.includes(edited) ? <BranchNotice question={edited.question} onCancel={() => setEdited(null)} /> : null}
          <Composer
            text={draft}
            lastQuestion={chat.turns.at(-1)?.question}
            working={working}
            inputRef={input}
            onText={setDraft}
            onAsk={send}
            onStop={chat.stop}
          />
          <Typography variant="caption" component="p" color="text.secondary" align="center" sx={{ m: 0, mt: 1 }}>
            {t("underlined")}
          </Typography>
        </Box>
        <LiveNews working={working} />
        <HelpSheet open={helpOpen} onClose={() => setHelpOpen(false)} />
      </Box>
    </Box>
  );
}

/** Tells screen readers when an answer is on its way and when it is there. */
function LiveNews({ working }: { readonly working: boolean }) {
  const { t } = useTranslation("chat");
  const [news, setNews] = useState("");
  const before = useRef(false);
  useEffect(() => {
    if (working !== before.current) setNews(working ? t("working") : t("ready"));
    before.current = working;
  }, [working, t]);
  return (
    <Box role="status" sx={UNSEEN}>
      {news}
    </Box>
  );
}
