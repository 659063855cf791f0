import { describe, expect, it } from "vitest";

import { EMPTY, watchOf } from "./draft";

describe("a draft of a watch", () => {
  it("is named by what it is about where it has no name of its own", () => {
    expect(watchOf(EMPTY, "revenue moves")?.name).toBe("revenue moves");
    expect(watchOf({ ...EMPTY, name: " Mine " }, "revenue moves")?.name).toBe("Mine");
  });

  it("is nothing yet without its amount or its question", () => {
    expect(watchOf({ ...EMPTY, amount: " " }, "x")).toBeNull();
    expect(watchOf({ ...EMPTY, amount: "many" }, "x")).toBeNull();
    expect(watchOf({ ...EMPTY, kind: "question", question: "  " }, "x")).toBeNull();
  });

  it("takes a decimal comma, and no amount for what is unusual", () => {
    expect(watchOf({ ...EMPTY, amount: "2,5" }, "x")?.wish).toMatchObject({ amount: 2.5 });
    expect(watchOf({ ...EMPTY, test: "unusual" }, "x")?.wish).toMatchObject({ amount: null });
  });
});
