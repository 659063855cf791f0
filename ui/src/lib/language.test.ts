import { expect, it } from "vitest";

import { languageOf } from "./language";

it("a chosen language comes before the browser's", () => {
  expect(languageOf("en", ["de-DE", "en"])).toBe("en");
  expect(languageOf(null, ["fr-FR", "de-AT", "en"])).toBe("de");
});

it("English is spoken where nothing else is known", () => {
  expect(languageOf("xx", ["fr"])).toBe("en");
  expect(languageOf(null, [])).toBe("en");
});
