import { accessHeaders } from "./access";
import { request } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type UserItem = Schemas["UserItem"];
export type NewUser = Schemas["NewUser"];
export type UserChange = Schemas["UserChange"];
export type Role = UserItem["role"];
export type AuditItem = Schemas["AuditItem"];
export type TermShown = Schemas["TermShown"];
export type FeedbackGroup = Schemas["FeedbackGroup"];
export type FeedbackItem = Schemas["FeedbackItem"];
export type ModelItem = Schemas["ModelItem"];
export type ModelVersionItem = Schemas["ModelVersionItem"];
export type QualityItem = Schemas["QualityItem"];
export type PipelineRun = Schemas["PipelineRun"];
export type RunStep = Schemas["RunStep"];

/** Which entries of the audit log; times are ISO text in UTC. */
export interface AuditFilter {
  readonly user_id?: string;
  readonly action?: string;
  readonly outcome?: string;
  readonly search?: string;
  readonly since?: string;
  readonly until?: string;
}

type Values = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** A path with its query; what is empty is left out. */
export function withQuery(path: string, values: Values): string {
  const set = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const query = new URLSearchParams(set.map(([name, value]) => [name, String(value)])).toString();
  return query ? `${path}?${query}` : path;
}

function one(path: string, id: string | number): string {
  return `${path}/${encodeURIComponent(id)}`;
}

/** What administrators look at and change. */
export const adminApi = {
  users: (search: string, cursor?: string | null) =>
    request<Schemas["UserList"]>("GET", withQuery("/admin/users", { search, cursor, limit: 100 })),
  addUser: (user: NewUser) => request<UserItem>("POST", "/admin/users", user),
  changeUser: (id: string, change: UserChange) => request<UserItem>("PATCH", one("/admin/users", id), change),
  userSessions: (id: string) => request<Schemas["UserSessions"]>("GET", `${one("/admin/users", id)}/sessions`),
  endUserSessions: (id: string) => request<void>("DELETE", `${one("/admin/users", id)}/sessions`),
  audit: (filter: AuditFilter, after: number) =>
    request<Schemas["AuditPage"]>("GET", withQuery("/admin/audit", { ...filter, after, limit: 100 })),
  auditFile: async (filter: AuditFilter): Promise<Blob> => {
    const answer = await fetch(withQuery("/admin/audit/export", { ...filter }), { headers: await accessHeaders() });
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
    return answer.blob();
  },
  terms: (search: string, kind: string, cursor?: string | null) =>
    request<Schemas["TermList"]>("GET", withQuery("/semantic/terms", { search, kind, cursor, limit: 100 })),
  synonyms: () => request<Schemas["SynonymList"]>("GET", "/semantic/synonyms"),
  addSynonyms: (term: string, words: readonly string[]) =>
    request<Schemas["SynonymItem"]>("POST", "/semantic/synonyms", { term, words }),
  removeSynonym: (term: string, word: string) =>
    request<void>("DELETE", withQuery(one("/semantic/synonyms", term), { word })),
  feedback: (reviewed: boolean | null) =>
    request<Schemas["FeedbackQueue"]>("GET", withQuery("/admin/feedback", { reviewed, limit: 200 })),
  review: (id: number, review: Schemas["Review"]) => request<FeedbackItem>("PATCH", one("/admin/feedback", id), review),
  models: () => request<Schemas["ModelList"]>("GET", "/admin/models"),
  model: (name: string) => request<Schemas["ModelDetail"]>("GET", one("/admin/models", name)),
  quality: () => request<Schemas["QualityList"]>("GET", "/admin/data-quality"),
  runs: (cursor?: string | null) =>
    request<Schemas["PipelineRunList"]>("GET", withQuery("/admin/pipeline/runs", { cursor, limit: 50 })),
  run: (id: string) => request<Schemas["PipelineRunDetail"]>("GET", one("/admin/pipeline/runs", id)),
};
