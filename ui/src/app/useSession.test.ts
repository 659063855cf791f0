import { describe, expect, it, vi } from "vitest";

import { takeToken } from "./useSession";

function at(url: string) {
  const replaceState = vi.fn();
  const token = takeToken(new URL(url) as unknown as Location, { replaceState } as unknown as History);
  return { token, left: replaceState.mock.calls[0]?.[2] as string | undefined };
}

describe("takeToken", () => {
  it("takes the token out of the address, wherever it is", () => {
    expect(at("http://127.0.0.1:1/#token=abc_-1")).toEqual({ token: "abc_-1", left: "/" });
    expect(at("http://127.0.0.1:1/?token=abc&x=1")).toEqual({ token: "abc", left: "/?x=1" });
  });

  it("leaves an address without a token alone", () => {
    expect(at("http://127.0.0.1:1/#top")).toEqual({ token: null, left: undefined });
  });
});
