import { expect, it } from "vitest";

import { filterOf } from "./filter";

const NOTHING = { search: "", outcome: "", from: "", to: "" };

it("what is empty narrows nothing", () => {
  expect(filterOf(NOTHING)).toEqual({});
});

it("the last day counts whole", () => {
  expect(filterOf({ ...NOTHING, search: "revenue", outcome: "done", from: "2026-02-28", to: "2026-02-28" })).toEqual({
    search: "revenue",
    outcome: "done",
    since: "2026-02-28T00:00:00.000Z",
    until: "2026-03-01T00:00:00.000Z",
  });
});
