import { request } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type FeedbackShown = Schemas["FeedbackShown"];
export type FeedbackGiven = Schemas["FeedbackGiven"];
export type Reason = NonNullable<FeedbackGiven["reason"]>;
export type Found = Schemas["Found"];
export type TableShown = Schemas["TableShown"];
export type Explained = Schemas["Explained"];

/** What can be done with an answer: judge it, look behind it, run its SQL in other words. */
export const answersApi = {
  judge: (runId: string, said: FeedbackGiven) =>
    request<FeedbackShown>("PUT", `/copilot/runs/${encodeURIComponent(runId)}/feedback`, said),
  runSql: (sql: string) => request<Found>("POST", "/copilot/sql", { sql }),
  explainSql: (sql: string) => request<Schemas["Explanation"]>("POST", "/copilot/sql/explain", { sql }),
  explainRun: (run_id: string) => request<Schemas["Explanation"]>("POST", "/copilot/sql/explain", { run_id }),
  meaning: (term: string) => request<Found>("POST", "/analytics/tools/explain", { term: term.slice(0, 100) }),
};
