import { describe, expect, it } from "vitest";

import { shortcutOf } from "./shortcuts";

function press(key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", boolean>> = {}) {
  return { key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held };
}

describe("shortcutOf", () => {
  it("takes single keys only where nobody types", () => {
    expect(shortcutOf(press("/"), false)).toBe("ask");
    expect(shortcutOf(press("?", { shiftKey: true }), false)).toBe("help");
    expect(shortcutOf(press("/"), true)).toBeNull();
    expect(shortcutOf(press("?", { shiftKey: true }), true)).toBeNull();
  });

  it("takes combinations and Escape everywhere", () => {
    expect(shortcutOf(press("k", { ctrlKey: true }), true)).toBe("search");
    expect(shortcutOf(press("O", { metaKey: true, shiftKey: true }), true)).toBe("begin");
    expect(shortcutOf(press("Escape"), true)).toBe("stop");
  });

  it("leaves the browser's own keys alone", () => {
    expect(shortcutOf(press("o", { ctrlKey: true }), false)).toBeNull();
    expect(shortcutOf(press("/", { altKey: true }), false)).toBeNull();
    expect(shortcutOf(press("a"), false)).toBeNull();
  });
});
