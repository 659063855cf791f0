import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useCallback, useEffect, useRef, useState } from "react";

import { Composer } from "./Composer";
import { EmptyState } from "./EmptyState";
import { Header } from "./Header";
import { Sidebar } from "./Sidebar";
import { TurnView } from "./TurnView";
import { useChat } from "./useChat";
import { useStickyScroll } from "./useStickyScroll";
import { useSurroundings } from "./useSurroundings";

const COLUMN = { width: "100%", maxWidth: 860, mx: "auto", px: { xs: 2, sm: 3 } } as const;

export function ChatPage({ onSessionLost }: { onSessionLost(): void }) {
  const chat = useChat(onSessionLost);
  const { status, suggestions, conversations, refreshConversations } = useSurroundings(chat.connected);
  const [menuOpen, setMenuOpen] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);
  const scroller = useStickyScroll(chat.turns.at(-1)?.runId ?? chat.conversationId);
  const { ask, open, begin } = chat;
  const working = chat.active !== undefined;

  useEffect(() => {
    if (!working) refreshConversations();
  }, [working, refreshConversations]);

  const leave = useCallback((action: () => void) => {
    action();
    setMenuOpen(false);
    input.current?.focus();
  }, []);

  return (
    <Box sx={{ display: "flex", height: "100dvh", overflow: "hidden" }}>
      <Sidebar
        conversations={conversations}
        current={chat.conversationId}
        open={menuOpen}
        onOpenConversation={(id) => leave(() => void open(id).catch(refreshConversations))}
        onBegin={() => leave(begin)}
        onClose={() => setMenuOpen(false)}
      />
      <Box sx={{ flex: 1, minWidth: 0, display: "flex", flexDirection: "column" }}>
        <Header status={status} connected={chat.connected} onMenu={() => setMenuOpen(true)} />
        <Box ref={scroller} component="main" sx={{ flex: 1, overflowY: "auto", display: "flex", flexDirection: "column" }}>
          <Box sx={{ ...COLUMN, flex: "1 0 auto", display: "flex", flexDirection: "column", gap: 5, py: 3 }}>
            {chat.turns.length === 0 ? (
              <EmptyState suggestions={suggestions} hasData={status ? status.data != null : null} onAsk={ask} />
            ) : (
              chat.turns.map((turn, index) => (
                <TurnView
                  key={turn.runId}
                  turn={turn}
                  latest={index === chat.turns.length - 1}
                  onAsk={ask}
                  onRetry={chat.retry}
                />
              ))
            )}
          </Box>
        </Box>
        <Box sx={{ ...COLUMN, pb: 1.5, pt: 1 }}>
          <Composer working={working} inputRef={input} onAsk={ask} onStop={chat.stop} />
          <Typography variant="caption" component="p" color="text.secondary" align="center" sx={{ m: 0, mt: 1 }}>
            Underlined figures show the cell they come from.
          </Typography>
        </Box>
        <LiveNews working={working} />
      </Box>
    </Box>
  );
}

/** Tells screen readers when an answer is on its way and when it is there. */
function LiveNews({ working }: { readonly working: boolean }) {
  const [news, setNews] = useState("");
  const before = useRef(false);
  useEffect(() => {
    if (working !== before.current) setNews(working ? "Working on the answer" : "The answer is ready");
    before.current = working;
  }, [working]);
  return (
    <Box role="status" sx={{ position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)" }}>
      {news}
    </Box>
  );
}
