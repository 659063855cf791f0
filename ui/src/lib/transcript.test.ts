import { describe, expect, it } from "vitest";

import type { Answer, TurnItem } from "../api/types";
import { toMarkdown } from "./transcript";

const answer = {
  text: "Mugs made **£30.00**.",
  blocks: [
    {
      type: "table",
      id: "t1",
      title: "Revenue",
      truncated: false,
      columns: [
        { name: "product", label: "Product", format: "text", role: "dimension", unit: null },
        { name: "revenue", label: "Revenue", format: "money", role: "metric", unit: "GBP" },
      ],
      rows: [["Mug | large\nblue", 30]],
    },
  ],
  filters_applied: ["2011"],
  assumptions: ["net of returns"],
  freshness: "Data to today",
  sql: [{ sql: "SELECT 1", tables: [], models: [] }],
} as unknown as Answer;

function turn(changes: Partial<TurnItem>): TurnItem {
  return { run_id: "r", question: "How much?", status: "done", asked_at: "2011-12-09T00:00:00Z", answer, ...changes };
}

describe("toMarkdown", () => {
  it("writes question, answer, table, basis and SQL", () => {
    expect(toMarkdown("Mugs", [turn({})])).toBe(
      "# Mugs\n\n## How much?\n\nMugs made **£30.00**.\n\n| Product | Revenue |\n| --- | --- |\n" +
        "| Mug \\| large blue | £30.00 |\n\n- 2011\n- net of returns\n- Data to today\n\n```sql\nSELECT 1\n```\n",
    );
  });

  it("says that a question has no answer", () => {
    expect(toMarkdown("x", [turn({ answer: null, status: "stopped" })])).toContain("_No answer (stopped)._");
  });
});
