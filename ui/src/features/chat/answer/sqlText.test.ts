import { describe, expect, it } from "vitest";

import { laidOut, tokens } from "./sqlText";

const SQL =
  "SELECT c.name AS n, SUM(x) FROM (SELECT * FROM t WHERE a = 'it''s FROM here') AS s LEFT JOIN c ON c.id = s.id GROUP BY 1 LIMIT 5";

describe("tokens", () => {
  it("put together are the statement", () => {
    expect(tokens(SQL).map((token) => token.text).join("")).toBe(SQL);
  });

  it("do not see keywords in text", () => {
    expect(tokens("'SELECT' \"FROM\"").map((token) => token.kind)).toEqual(["text", "plain", "plain"]);
  });
});

describe("laidOut", () => {
  it("breaks before the outermost clauses only", () => {
    expect(laidOut(SQL).split("\n")).toEqual([
      "SELECT c.name AS n, SUM(x)",
      "FROM (SELECT * FROM t WHERE a = 'it''s FROM here') AS s",
      "LEFT JOIN c ON c.id = s.id",
      "GROUP BY 1",
      "LIMIT 5",
    ]);
  });

  it("leaves a statement alone that has lines", () => {
    expect(laidOut("SELECT 1\nFROM t")).toBe("SELECT 1\nFROM t");
  });
});
