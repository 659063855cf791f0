import type { RunEvent } from "../../api/events";
import type { FeedbackShown } from "../../api/answers";
import type { Answer, TurnItem } from "../../api/types";
import { texts } from "../../lib/language";

export interface Step {
  readonly name: string;
  readonly label: string;
  readonly detail: string;
  readonly done: boolean;
}

export type TurnStatus = "waiting" | "running" | "done" | "stopped" | "failed";

/** One question and what has come of it; `lastSeq` is the number of the last event taken in. */
export interface Turn {
  readonly runId: string;
  readonly question: string;
  readonly status: TurnStatus;
  readonly steps: readonly Step[];
  readonly text: string;
  readonly answer: Answer | null;
  readonly error: string | null;
  /** What the reader said of the answer before it was opened. */
  readonly feedback: FeedbackShown | null;
  readonly lastSeq: number;
}

export interface ChatState {
  readonly conversationId: string;
  readonly turns: readonly Turn[];
}

export type ChatAction =
  | { readonly kind: "asked"; readonly runId: string; readonly question: string }
  | { readonly kind: "event"; readonly event: RunEvent }
  | { readonly kind: "refused"; readonly runId: string; readonly message: string }
  | { readonly kind: "removed"; readonly runId: string }
  | { readonly kind: "opened"; readonly conversationId: string; readonly turns: readonly Turn[] };

export function isActive(turn: Turn): boolean {
  return turn.status === "waiting" || turn.status === "running";
}

function newTurn(runId: string, question: string): Turn {
  return { runId, question, status: "waiting", steps: [], text: "", answer: null, error: null, feedback: null, lastSeq: -1 };
}

/** A kept turn as it is shown; one that is still running has its events to come. */
export function turnOf(item: TurnItem): Turn {
  const base = newTurn(item.run_id, item.question);
  if (item.status === "running") return base;
  const answer = item.answer ?? null;
  const error = item.status === "failed" ? texts.t("chat:failed") : null;
  return { ...base, status: item.status, answer, text: answer?.text ?? "", error, feedback: item.feedback ?? null };
}

export function chatReducer(state: ChatState, action: ChatAction): ChatState {
  switch (action.kind) {
    case "asked":
      return { ...state, turns: [...state.turns, newTurn(action.runId, action.question)] };
    case "event":
      return changed(state, action.event.runId, (turn) => afterEvent(turn, action.event));
    case "refused":
      return changed(state, action.runId, (turn) => ({ ...turn, status: "failed", error: action.message }));
    case "removed":
      return { ...state, turns: state.turns.filter((turn) => turn.runId !== action.runId) };
    case "opened":
      return { conversationId: action.conversationId, turns: action.turns };
  }
}

function changed(state: ChatState, runId: string, change: (turn: Turn) => Turn): ChatState {
  return { ...state, turns: state.turns.map((turn) => (turn.runId === runId ? change(turn) : turn)) };
}

/** The turn after an event; one that was seen before (after a reconnection) changes nothing. */
function afterEvent(turn: Turn, event: RunEvent): Turn {
  if (event.seq <= turn.lastSeq) return turn;
  return { ...told(turn, event), lastSeq: event.seq };
}

function told(turn: Turn, event: RunEvent): Turn {
  switch (event.type) {
    case "RUN_STARTED":
      return { ...turn, status: "running" };
    case "STEP_STARTED":
      return { ...turn, steps: [...turn.steps, startedStep(event.stepName, event.metadata?.label)] };
    case "STEP_FINISHED":
      return { ...turn, steps: finishedStep(turn.steps, event.stepName, event.metadata?.detail ?? "") };
    case "TEXT_MESSAGE_CONTENT":
      return { ...turn, text: turn.text + event.delta };
    case "CUSTOM":
      return event.name === "retail.answer" ? { ...turn, answer: event.value, text: event.value.text } : turn;
    case "RUN_FINISHED":
      return { ...turn, status: event.outcome?.type === "cancelled" ? "stopped" : "done" };
    case "RUN_ERROR":
      return { ...turn, status: "failed", error: event.message };
    default:
      return turn;
  }
}

function startedStep(name: string, label: string | undefined): Step {
  return { name, label: label || name, detail: "", done: false };
}

/** Closes the latest open step of that name. */
function finishedStep(steps: readonly Step[], name: string, detail: string): readonly Step[] {
  const index = steps.findLastIndex((step) => step.name === name && !step.done);
  return steps.map((step, at) => (at === index ? { ...step, detail, done: true } : step));
}
