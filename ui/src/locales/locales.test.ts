import { describe, expect, it } from "vitest";

import { de } from "./de";
import { en } from "./en";

type Tree = { readonly [key: string]: string | Tree };

/** Each text by its whole key, as `chat.steps_one`. */
function flat(tree: Tree, before = ""): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === "string" ? [[before + key, value] as const] : [...flat(value, `${before}${key}.`)],
    ),
  );
}

/** What a text has filled in: its {{values}} and its <tags>. */
function parts(text: string): readonly string[] {
  return [...text.matchAll(/\{\{\s*[^}]+\}\}|<\/?\w+\/?>/g)].map(([part]) => part.replaceAll(/\s/g, "")).sort();
}

describe("the German texts", () => {
  const [english, german] = [flat(en), flat(de)];

  it("are there for exactly the English ones", () => {
    expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it("have the same values and tags filled in, and none is empty", () => {
    for (const [key, text] of english) {
      const other = german.get(key) ?? "";
      expect([key, parts(other)]).toEqual([key, parts(text)]);
      expect([key, other.trim() === ""]).toEqual([key, false]);
    }
  });
});
