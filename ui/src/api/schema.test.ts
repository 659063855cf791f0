import openapiTS, { astToString, type OpenAPI3 } from "openapi-typescript";
import { expect, it } from "vitest";

import document from "./openapi.json";
import committed from "./schema.ts?raw";

it("the types are those of the committed OpenAPI document (npm run api makes them anew)", async () => {
  const made = astToString(await openapiTS(document as unknown as OpenAPI3, { immutable: true }));
  expect(committed.endsWith(made)).toBe(true);
});
