import { describe, expect, it } from "vitest";

import { fileName } from "./download";

describe("fileName", () => {
  it("is made of plain characters", () => {
    expect(fileName("Top 5: products & more", "csv")).toBe("top-5-products-more.csv");
    expect(fileName("売上", "xlsx")).toBe("untitled.xlsx");
  });
});
