import { describe, expect, it } from "vitest";

import { conversationIn } from "./address";

describe("conversationIn", () => {
  it("reads the conversation and nothing that is no id", () => {
    expect(conversationIn("#conversation=abc_-1")).toBe("abc_-1");
    expect(conversationIn("#token=abc")).toBeNull();
    expect(conversationIn("#conversation=../status")).toBeNull();
    expect(conversationIn("")).toBeNull();
  });
});
