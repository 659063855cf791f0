import type { NewUser, Role, UserChange, UserItem } from "../../../api/admin";

/** An account as it is typed: stores and regions as text, with commas between. */
export interface Draft {
  readonly email: string;
  readonly role: Role;
  readonly stores: string;
  readonly regions: string;
  readonly status: UserItem["status"];
}

export function draftOf(user: UserItem | null): Draft {
  if (user === null) return { email: "", role: "viewer", stores: "", regions: "", status: "active" };
  const { email, role, status } = user;
  return { email, role, status, stores: (user.stores ?? []).join(", "), regions: user.regions.join(", ") };
}

/** The names between the commas, each once. */
export function names(text: string): readonly string[] {
  return [...new Set(text.split(/[,;\n]/).map((name) => name.trim()))].filter(Boolean);
}

/** Without stores somebody sees every store, unless regions narrow it: then none but theirs. */
function storesOf(draft: Draft): string[] | null {
  const stores = names(draft.stores);
  return stores.length === 0 ? null : [...stores];
}

export function newUserOf(draft: Draft): NewUser {
  return { email: draft.email.trim(), role: draft.role, stores: storesOf(draft), regions: [...names(draft.regions)] };
}

/** Only what is different now. */
export function changeOf(draft: Draft, user: UserItem): UserChange {
  const before = draftOf(user);
  const status = draft.status === "active" || draft.status === "disabled" ? draft.status : null;
  return {
    ...(draft.role === user.role ? {} : { role: draft.role }),
    ...(draft.stores === before.stores ? {} : { stores: storesOf(draft) }),
    ...(draft.regions === before.regions ? {} : { regions: [...names(draft.regions)] }),
    ...(status === null || status === user.status ? {} : { status }),
  };
}
