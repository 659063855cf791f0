import { accessHeaders } from "./access";
import { withQuery } from "./admin";
import { request } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type DispositionShown = Schemas["DispositionShown"];
export type Judgement = Schemas["Judgement"];
export type Verdict = Judgement["verdict"];
export type FraudQueue = Schemas["FraudQueue"];

/** The fraud queue, what became of its alerts, and the report on card data. */
export const complianceApi = {
  queue: (outcome: string) => request<FraudQueue>("GET", withQuery("/compliance/fraud-queue", { outcome, limit: 200 })),
  judge: (order: string, judged: Judgement) =>
    request<DispositionShown>("PUT", `/compliance/fraud-queue/${encodeURIComponent(order)}`, judged),
  report: async (): Promise<Blob> => {
    const answer = await fetch("/compliance/report.pdf", { headers: await accessHeaders() });
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
    return answer.blob();
  },
};
