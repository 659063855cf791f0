import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from "react";

import { api } from "../../api/client";
import { conversationsApi } from "../../api/conversations";
import type { ServerEvent } from "../../api/events";
import { texts } from "../../lib/language";
import { ChatConnection } from "./connection";
import { type ChatState, chatReducer, isActive, type Turn, turnOf } from "./reducer";

export interface Chat {
  readonly conversationId: string;
  readonly turns: readonly Turn[];
  /** The turn that is being answered, if any. */
  readonly active: Turn | undefined;
  readonly connected: boolean;
  ask(question: string): void;
  /** In a new conversation. */
  askAnew(question: string): void;
  /** In a new conversation that begins with the turns before one of this one's. */
  branch(before: Turn, question: string): Promise<void>;
  stop(): void;
  retry(turn: Turn): void;
  open(conversationId: string): Promise<void>;
  begin(): void;
}

function newId(): string {
  return crypto.randomUUID().replaceAll("-", "");
}

function socketUrl(): string {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.host}/ws`;
}

function emptyState(): ChatState {
  return { conversationId: newId(), turns: [] };
}

/** Orchestrates a conversation: asks over the websocket, and resumes what was going on when it comes back. */
export function useChat(onSessionLost: () => void): Chat {
  const [state, dispatch] = useReducer(chatReducer, undefined, emptyState);
  const [connected, setConnected] = useState(false);
  const connection = useRef<ChatConnection | null>(null);
  const latest = useRef(state);
  latest.current = state;

  const pursue = useCallback((turn: Turn) => {
    if (turn.lastSeq < 0 && turn.status === "waiting") {
      const conversation_id = latest.current.conversationId;
      connection.current?.send({ type: "ask", text: turn.question, run_id: turn.runId, conversation_id });
    } else {
      connection.current?.send({ type: "resume", run_id: turn.runId, after: turn.lastSeq });
    }
  }, []);

  const onEvent = useCallback((event: ServerEvent) => {
    if (event.type !== "CUSTOM" || event.name === "retail.answer") {
      dispatch({ kind: "event", event });
    } else if (event.name === "retail.problem" && event.runId !== undefined) {
      dispatch({ kind: "refused", runId: event.runId, message: event.value.detail || event.value.title });
    }
  }, []);

  useEffect(() => {
    const made = new ChatConnection(socketUrl(), {
      onOpen: () => {
        setConnected(true);
        latest.current.turns.filter(isActive).forEach(pursue);
      },
      onEvent,
      onClose: () => {
        setConnected(false);
        void api.session().then(
          (session) => session.signed_in || onSessionLost(),
          () => undefined,
        );
      },
    });
    connection.current = made;
    const hurry = () => made.hurry();
    window.addEventListener("online", hurry);
    return () => {
      window.removeEventListener("online", hurry);
      made.close();
    };
  }, [onEvent, onSessionLost, pursue]);

  const ask = useCallback((question: string) => {
    const text = question.trim();
    if (!text || latest.current.turns.some(isActive)) return;
    const [run_id, conversation_id] = [newId(), latest.current.conversationId];
    dispatch({ kind: "asked", runId: run_id, question: text });
    connection.current?.send({ type: "ask", text, run_id, conversation_id });
    connection.current?.hurry();
  }, []);

  const askAnew = useCallback(
    (question: string) => {
      const fresh = emptyState();
      dispatch({ kind: "opened", ...fresh });
      latest.current = fresh;
      ask(question);
    },
    [ask],
  );

  const branch = useCallback(
    async (before: Turn, question: string) => {
      const made = await conversationsApi.branch(latest.current.conversationId, before.runId);
      const turns = made.turns > 0 ? (await api.conversation(made.conversation_id)).turns.map(turnOf) : [];
      const fresh = { conversationId: made.conversation_id, turns };
      dispatch({ kind: "opened", ...fresh });
      latest.current = fresh;
      ask(question);
    },
    [ask],
  );

  const stop = useCallback(() => {
    const turn = latest.current.turns.find(isActive);
    if (!turn) return;
    const sent = connection.current?.send({ type: "stop", run_id: turn.runId });
    if (!sent) dispatch({ kind: "refused", runId: turn.runId, message: texts.t("chat:stoppedOffline") });
  }, []);

  const retry = useCallback(
    (turn: Turn) => {
      dispatch({ kind: "removed", runId: turn.runId });
      latest.current = { ...latest.current, turns: latest.current.turns.filter((one) => one !== turn) };
      ask(turn.question);
    },
    [ask],
  );

  const open = useCallback(
    async (conversationId: string) => {
      const detail = await api.conversation(conversationId);
      const turns = detail.turns.map(turnOf);
      dispatch({ kind: "opened", conversationId, turns });
      turns.filter(isActive).forEach((turn) => {
        connection.current?.send({ type: "resume", run_id: turn.runId, after: -1 });
      });
    },
    [],
  );

  const begin = useCallback(() => dispatch({ kind: "opened", ...emptyState() }), []);

  return useMemo(
    () => ({ ...state, active: state.turns.find(isActive), connected, ask, askAnew, branch, stop, retry, open, begin }),
    [state, connected, ask, askAnew, branch, stop, retry, open, begin],
  );
}
