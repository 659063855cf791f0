import { forgetAccess, hasAccess } from "./access";
import { request } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type AccountShown = Schemas["AccountShown"];
export type SessionItem = Schemas["SessionItem"];
export type EnrolmentShown = Schemas["EnrolmentShown"];

/** Whether this page signed in by account, so that there is one to look at. */
export const signedInByAccount = hasAccess;

/** Accounts as their owners see them. */
export const accountApi = {
  register: (body: Schemas["Register"]) => request<Schemas["Said"]>("POST", "/auth/register", body),
  verify: (token: string) => request<Schemas["Said"]>("POST", "/auth/verify", { token }),
  forgot: (email: string) => request<Schemas["Said"]>("POST", "/auth/forgot-password", { email }),
  reset: (body: Schemas["Reset"]) => request<Schemas["Said"]>("POST", "/auth/reset-password", body),
  confirmEmail: (token: string) => request<Schemas["Said"]>("POST", "/auth/change-email/confirm", { token }),
  shown: () => request<AccountShown>("GET", "/auth/account"),
  changePassword: (body: Schemas["ChangePassword"]) =>
    request<Schemas["Said"]>("POST", "/auth/change-password", body),
  changeEmail: (body: Schemas["ChangeEmail"]) => request<Schemas["Said"]>("POST", "/auth/change-email", body),
  enrol: (password: string) => request<EnrolmentShown>("POST", "/auth/totp", { password }),
  confirmFactor: (code: string) => request<Schemas["RecoveryCodes"]>("POST", "/auth/totp/confirm", { code }),
  dropFactor: (body: Schemas["DropFactor"]) => request<Schemas["Said"]>("POST", "/auth/totp/remove", body),
  sessions: () => request<Schemas["SessionList"]>("GET", "/auth/sessions"),
  endSession: (id: string) => request<void>("DELETE", `/auth/sessions/${encodeURIComponent(id)}`),
};

/** Ends the session in this browser; what the server cannot be told is forgotten here all the same. */
export async function signOut(): Promise<void> {
  const byAccount = hasAccess();
  const told = byAccount ? request<void>("POST", "/auth/logout", {}) : request<void>("DELETE", "/auth/session");
  await told.catch(() => undefined);
  forgetAccess();
}
