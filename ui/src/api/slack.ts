import { request } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

/** Linking one's account to Slack. */
export const slackApi = {
  people: () => request<Schemas["LinkedPeople"]>("GET", "/slack/link"),
  code: () => request<Schemas["LinkCode"]>("POST", "/slack/link"),
  unlink: () => request<void>("DELETE", "/slack/link"),
};
