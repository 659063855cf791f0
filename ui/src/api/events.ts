import type { Answer } from "./types";

/** What every event of a run carries: its number in the run (from 0) and the run. */
interface Stamped {
  readonly seq: number;
  readonly runId: string;
}

export type RunEvent = Stamped &
  (
    | { readonly type: "RUN_STARTED"; readonly threadId: string }
    | { readonly type: "STEP_STARTED"; readonly stepName: string; readonly metadata?: { readonly label?: string } }
    | { readonly type: "STEP_FINISHED"; readonly stepName: string; readonly metadata?: { readonly detail?: string } }
    | { readonly type: "TEXT_MESSAGE_START"; readonly messageId: string }
    | { readonly type: "TEXT_MESSAGE_CONTENT"; readonly messageId: string; readonly delta: string }
    | { readonly type: "TEXT_MESSAGE_END"; readonly messageId: string }
    | { readonly type: "CUSTOM"; readonly name: "retail.answer"; readonly value: Answer }
    | { readonly type: "RUN_FINISHED"; readonly outcome?: { readonly type: "success" | "cancelled" | "interrupt" } }
    | { readonly type: "RUN_ERROR"; readonly message: string; readonly code?: string }
  );

/** A refusal of something that this client sent; `runId` says of which run, where it was about one. */
export interface ProblemNotice {
  readonly type: "CUSTOM";
  readonly name: "retail.problem";
  readonly runId?: string;
  readonly value: { readonly code: string; readonly title: string; readonly detail: string };
}

export interface Pong {
  readonly type: "CUSTOM";
  readonly name: "retail.pong";
}

export type ServerEvent = RunEvent | ProblemNotice | Pong;

export type ClientMessage =
  | { readonly type: "ask"; readonly text: string; readonly run_id: string; readonly conversation_id: string }
  | { readonly type: "stop"; readonly run_id: string }
  | { readonly type: "resume"; readonly run_id: string; readonly after: number }
  | { readonly type: "ping" };
