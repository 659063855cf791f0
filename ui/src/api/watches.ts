import { request } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type NewWatch = Schemas["NewWatch"];
export type WatchShown = Schemas["WatchShown"];
export type WatchList = Schemas["WatchList"];
export type Channel = WatchList["ways"][number];
export type MetricWish = Schemas["MetricWish"];
export type Inbox = Schemas["Inbox"];
export type NoticeShown = Schemas["NoticeShown"];

function at(id: string): string {
  return `/watches/${encodeURIComponent(id)}`;
}

/** What the reader wants to be told of by itself, and what they were told. */
export const watchesApi = {
  listed: () => request<WatchList>("GET", "/watches"),
  add: (watch: NewWatch) => request<WatchShown>("POST", "/watches", watch),
  preview: (watch: NewWatch) => request<Schemas["Preview"]>("POST", "/watches/preview", watch),
  turn: (id: string, enabled: boolean) => request<WatchShown>("PATCH", at(id), { enabled }),
  remove: (id: string) => request<void>("DELETE", at(id)),
  /** Everything that can be watched. */
  metrics: () => request<Schemas["TermList"]>("GET", "/semantic/terms?kind=metric&limit=500"),
  inbox: () => request<Inbox>("GET", "/inbox"),
  seen: (upTo: number) => request<void>("POST", "/inbox/seen", { up_to: upTo }),
};
