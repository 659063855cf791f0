import { describe, expect, it } from "vitest";

import type { RunEvent } from "../../api/events";
import type { Answer } from "../../api/types";
import { chatReducer, type ChatState, isActive, turnOf } from "./reducer";

type Untold<T> = T extends unknown ? Omit<T, "seq" | "runId"> : never;

function told(...events: readonly Untold<RunEvent>[]): readonly RunEvent[] {
  return events.map((event, seq) => ({ ...event, seq, runId: "run1" }) as RunEvent);
}

function play(events: readonly RunEvent[], from?: ChatState): ChatState {
  const asked = chatReducer({ conversationId: "c", turns: [] }, { kind: "asked", runId: "run1", question: "q" });
  return events.reduce((state, event) => chatReducer(state, { kind: "event", event }), from ?? asked);
}

const answer = { kind: "answer", text: "It is 5.", blocks: [], citations: [] } as unknown as Answer;

const whole = told(
  { type: "RUN_STARTED", threadId: "c" },
  { type: "STEP_STARTED", stepName: "understand", metadata: { label: "Reading the question" } },
  { type: "STEP_FINISHED", stepName: "understand", metadata: { detail: "sales report" } },
  { type: "STEP_STARTED", stepName: "act" },
  { type: "STEP_FINISHED", stepName: "act" },
  { type: "TEXT_MESSAGE_START", messageId: "m" },
  { type: "TEXT_MESSAGE_CONTENT", messageId: "m", delta: "It " },
  { type: "TEXT_MESSAGE_CONTENT", messageId: "m", delta: "is" },
  { type: "TEXT_MESSAGE_END", messageId: "m" },
  { type: "CUSTOM", name: "retail.answer", value: answer },
  { type: "RUN_FINISHED", outcome: { type: "success" } },
);

describe("chatReducer", () => {
  it("builds a turn from the events of a run", () => {
    const [turn] = play(whole).turns;
    expect(turn).toEqual({
      runId: "run1",
      question: "q",
      status: "done",
      steps: [
        { name: "understand", label: "Reading the question", detail: "sales report", done: true },
        { name: "act", label: "act", detail: "", done: true },
      ],
      text: "It is 5.",
      answer,
      error: null,
      feedback: null,
      lastSeq: 10,
    });
  });

  it("shows the text as far as it has come", () => {
    const [turn] = play(whole.slice(0, 8)).turns;
    expect(turn).toMatchObject({ text: "It is", status: "running", answer: null });
  });

  it("takes in an event that comes twice only once", () => {
    expect(play([...whole.slice(0, 8), ...whole.slice(3)])).toEqual(play(whole));
  });

  it("closes the step that is open when a name comes again", () => {
    const steps = told(
      { type: "STEP_STARTED", stepName: "act" },
      { type: "STEP_FINISHED", stepName: "act", metadata: { detail: "one" } },
      { type: "STEP_STARTED", stepName: "act" },
      { type: "STEP_FINISHED", stepName: "act", metadata: { detail: "two" } },
    );
    expect(play(steps).turns[0]?.steps.map((step) => step.detail)).toEqual(["one", "two"]);
  });

  it("tells stopped, failed and refused apart from done", () => {
    const stopped = told({ type: "RUN_FINISHED", outcome: { type: "cancelled" } });
    expect(play(stopped).turns[0]).toMatchObject({ status: "stopped", error: null });
    const failed = told({ type: "RUN_ERROR", message: "Our mistake." });
    expect(play(failed).turns[0]).toMatchObject({ status: "failed", error: "Our mistake." });
    const refused = chatReducer(play([]), { kind: "refused", runId: "run1", message: "Busy." });
    expect(refused.turns[0]).toMatchObject({ status: "failed", error: "Busy." });
  });

  it("leaves the turns of other runs alone", () => {
    const state = play(whole.slice(0, 1));
    const other = { ...whole[7], runId: "other" } as RunEvent;
    expect(chatReducer(state, { kind: "event", event: other })).toEqual(state);
  });
});

describe("turnOf", () => {
  it("reads a kept turn back, and waits for one that is running", () => {
    const item = { run_id: "r", question: "q", asked_at: "", status: "done", answer } as const;
    expect(turnOf(item)).toMatchObject({ status: "done", text: "It is 5.", answer });
    expect(isActive(turnOf({ ...item, status: "running", answer: null }))).toBe(true);
    expect(turnOf({ ...item, status: "failed", answer: null }).error).not.toBeNull();
  });
});
