import { describe, expect, it } from "vitest";

import { heard, recognitionMaker, spokenLanguage, staysHere, type RecognitionMaker } from "./speech";

function results(...said: string[]) {
  return { results: said.map((transcript) => [{ transcript }]) };
}

describe("what was heard", () => {
  it("is put behind what was typed", () => {
    expect(heard("revenue ", results("by country", " last  month "))).toBe("revenue by country last month");
    expect(heard("", results("best sellers"))).toBe("best sellers");
  });
});

describe("recognition", () => {
  it("is absent in browsers that have none", () => {
    expect(recognitionMaker({})).toBeNull();
  });

  it("stays on this machine only where the browser says so", async () => {
    const can = (found: string) => ({ available: () => Promise.resolve(found) }) as unknown as RecognitionMaker;
    expect(await staysHere(can("available"), "en-GB")).toBe(true);
    expect(await staysHere(can("downloadable"), "en-GB")).toBe(false);
    expect(await staysHere({} as RecognitionMaker, "en-GB")).toBe(false);
    const fails = { available: () => Promise.reject(new Error("no")) } as unknown as RecognitionMaker;
    expect(await staysHere(fails, "en-GB")).toBe(false);
  });

  it("listens for the reader's English", () => {
    expect(spokenLanguage(["de-DE", "en-IE"])).toBe("en-IE");
    expect(spokenLanguage(["de"])).toBe("en-GB");
  });
});
