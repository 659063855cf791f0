import { request } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type ConversationChange = Schemas["ConversationChange"];
export type ShareLink = Schemas["ShareLink"];
export type SharedConversation = Schemas["SharedConversation"];

function at(id: string): string {
  return `/copilot/conversations/${encodeURIComponent(id)}`;
}

/** Conversations as their owner manages them, and those that a colleague shared. */
export const conversationsApi = {
  search: (words: string) =>
    request<Schemas["ConversationList"]>("GET", `/copilot/conversations?search=${encodeURIComponent(words)}`),
  change: (id: string, change: ConversationChange) => request<Schemas["ConversationItem"]>("PATCH", at(id), change),
  remove: (id: string) => request<void>("DELETE", at(id)),
  exported: (id: string) => request<Schemas["ConversationFile"]>("GET", `${at(id)}/export`),
  branch: (id: string, before_run_id: string) => request<Schemas["Branch"]>("POST", `${at(id)}/branch`, { before_run_id }),
  share: (id: string) => request<ShareLink>("POST", `${at(id)}/share`),
  unshare: (id: string) => request<void>("DELETE", `${at(id)}/share`),
  shared: (token: string) => request<SharedConversation>("GET", `/copilot/shared/${encodeURIComponent(token)}`),
};
