import { describe, expect, it, vi } from "vitest";

import { letterIn, takeLetter } from "./letters";

describe("the link of a letter", () => {
  it("says what it is for, with its token", () => {
    expect(letterIn("#verify=ab_-1")).toEqual({ kind: "verify", token: "ab_-1" });
    expect(letterIn("#reset=x%2By")).toEqual({ kind: "reset", token: "x+y" });
    expect(letterIn("#change-email=t")).toEqual({ kind: "change-email", token: "t" });
  });

  it("is none where the address has something else", () => {
    for (const hash of ["", "#", "#token=abc", "#conversation=abc", "#verify="]) expect(letterIn(hash)).toBeNull();
  });

  it("leaves the address at once", () => {
    const replaceState = vi.fn();
    const address = new URL("http://127.0.0.1:1/?x=1#reset=secret") as unknown as Location;
    expect(takeLetter(address, { replaceState, state: null } as unknown as History)?.token).toBe("secret");
    expect(replaceState).toHaveBeenCalledWith(null, "", "/?x=1");
  });
});
