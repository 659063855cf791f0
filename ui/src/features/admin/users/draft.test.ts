import { describe, expect, it } from "vitest";

import type { UserItem } from "../../../api/admin";
import { changeOf, draftOf, names, newUserOf } from "./draft";

const user: UserItem = {
  id: "u1",
  email: "mo@shop.example",
  role: "manager",
  status: "waiting",
  created_at: "2026-01-01T00:00:00Z",
  stores: ["S01", "S02"],
  regions: [],
  second_factor: false,
};

describe("an account as it is typed", () => {
  it("has its names between commas, each once", () => {
    expect(names(" S01, S02;S01,\n north ,")).toEqual(["S01", "S02", "north"]);
  });

  it("is made with every store where none is named", () => {
    const draft = { ...draftOf(null), email: " a@b.example ", regions: "north" };
    expect(newUserOf(draft)).toEqual({ email: "a@b.example", role: "viewer", stores: null, regions: ["north"] });
  });

  it("changes only what is different", () => {
    const draft = draftOf(user);
    expect(changeOf(draft, user)).toEqual({});
    expect(changeOf({ ...draft, status: "active", role: "viewer" }, user)).toEqual({ status: "active", role: "viewer" });
    expect(changeOf({ ...draft, stores: "" }, user)).toEqual({ stores: null });
  });
});
