import { request } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type VerifiedShown = Schemas["VerifiedShown"];

/** Answers that analysts vouch for. */
export const verifiedApi = {
  listed: () => request<Schemas["VerifiedList"]>("GET", "/verified-answers"),
  vouch: (run_id: string, note: string) => request<VerifiedShown>("POST", "/verified-answers", { run_id, note }),
  revoke: (id: string) => request<void>("DELETE", `/verified-answers/${encodeURIComponent(id)}`),
};
