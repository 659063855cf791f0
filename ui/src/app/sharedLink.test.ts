import { expect, it } from "vitest";

import { sharedPath } from "./sharedLink";

it("a link to a shared conversation becomes a path of the page", () => {
  expect(sharedPath("/shared=AbCdEfGhIjKlMnOpQrSt_-1")).toBe("/shared/AbCdEfGhIjKlMnOpQrSt_-1");
});

it("nothing else does", () => {
  for (const other of ["/", "/shared", "/shared=short", "/shared=a/../../admin/users/xxxxxxxxxxx", "/conversation=abc"]) {
    expect(sharedPath(other)).toBeNull();
  }
});
