// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Answer } from "../../../api/types";
import { AnswerView } from "./AnswerView";

const text = "🏆 **Mugs** made £1,200.50.\n\n- Cups made £30.00";

function at(shown: string) {
  const start = [...text.slice(0, text.indexOf(shown))].length;
  return { start, end: start + shown.length };
}

const answer: Answer = {
  kind: "answer",
  text,
  blocks: [
    {
      type: "table",
      id: "t1",
      title: "Revenue by product",
      truncated: false,
      columns: [
        { name: "product", label: "Product", format: "text", role: "dimension", unit: null },
        { name: "revenue", label: "Revenue", format: "money", role: "metric", unit: "GBP" },
      ],
      rows: [
        ["Mugs", 1200.5],
        ["Cups", 30],
      ],
    },
  ],
  citations: [
    { ...at("£1,200.50"), table: "t1", row: 0, column: "revenue" },
    { ...at("£30.00"), table: "t1", row: 1, column: "revenue" },
  ],
  sql: [{ sql: "SELECT 1", tables: ["orders"], models: [] }],
  filters_applied: ["2011"],
  assumptions: ["net of returns"],
  freshness: "Data up to today",
  confidence: 1,
  follow_ups: ["And in 2010?"],
  choices: [{ label: "By units", question: "by units" }],
  intent: "sales_report",
  entities: [],
  tool_calls: [],
  rows: [],
  latency_ms: 1,
};

function show(changes: Partial<Answer> = {}, open = true) {
  const onAsk = vi.fn();
  render(<AnswerView answer={{ ...answer, ...changes }} open={open} onAsk={onAsk} />);
  return onAsk;
}

/** The server: what it says to a path; 404 to every other. */
let served: Record<string, unknown> = {};

beforeEach(() => {
  served = {};
  vi.stubGlobal("fetch", async (path: string) => {
    const found = served[path];
    return new Response(JSON.stringify(found ?? { detail: "Not here." }), { status: found === undefined ? 404 : 200 });
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("AnswerView", () => {
  it("marks the cell that a cited figure comes from", () => {
    show();
    fireEvent.focus(screen.getByRole("button", { name: "£30.00" }));
    const cited = document.querySelectorAll("td[data-cited]");
    expect([...cited].map((cell) => cell.textContent)).toEqual(["£30.00"]);
    fireEvent.blur(screen.getByRole("button", { name: "£30.00" }));
    expect(document.querySelectorAll("td[data-cited]")).toHaveLength(0);
  });

  it("keeps marking a cell that was gone to, also when the table is sorted", () => {
    show();
    fireEvent.click(screen.getByRole("button", { name: "£1,200.50" }));
    fireEvent.click(screen.getByRole("button", { name: "Product" }));
    const rows = within(screen.getAllByRole("rowgroup")[1] as HTMLElement).getAllByRole("row");
    expect(rows.map((row) => row.textContent)).toEqual(["Cups£30.00", "Mugs£1,200.50"]);
    expect(rows[1]?.querySelector("td[data-cited]")?.textContent).toBe("£1,200.50");
  });

  it("goes to a cell by keyboard", () => {
    show();
    fireEvent.keyDown(screen.getByRole("button", { name: "£30.00" }), { key: "Enter" });
    expect(document.querySelector("td[data-cited]")?.textContent).toBe("£30.00");
  });

  it("says why a number is what it is, and stops saying so", async () => {
    served["/analytics/tools/explain"] = {
      tool: "explain",
      tables: [{ title: "", columns: [{ name: "meaning" }, { name: "now" }], rows: [["What was sold, less returns.", 9]] }],
    };
    served["/copilot/sql/explain"] = { steps: [{ tool: "query_metrics", words: ["Revenue by product."] }] };
    render(<AnswerView answer={{ ...answer, tool_calls: [{ name: "query_metrics", arguments: {} }] }} runId="r1" open onAsk={vi.fn()} />);
    expect(screen.queryByRole("region", { name: /^Why/ })).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "£1,200.50" }));
    const why = screen.getByRole("region", { name: "Why £1,200.50?" });
    expect(within(why).getByText("Revenue · Product: Mugs (Revenue by product)")).toBeTruthy();
    expect(await within(why).findByText("What was sold, less returns.")).toBeTruthy();
    expect(await within(why).findByText("Revenue by product.")).toBeTruthy();
    expect(within(why).getByText("2011 · net of returns")).toBeTruthy();
    fireEvent.click(within(why).getByRole("button", { name: "Close the explanation" }));
    expect(screen.queryByRole("region", { name: /^Why/ })).toBeNull();
  });

  it("asks on by follow-up and by choice, only at the end of the conversation", () => {
    const onAsk = show();
    fireEvent.click(screen.getByRole("button", { name: "And in 2010?" }));
    fireEvent.click(screen.getByRole("button", { name: "By units" }));
    expect(onAsk.mock.calls).toEqual([["And in 2010?"], ["by units"]]);
    cleanup();
    show({}, false);
    expect(screen.queryByRole("button", { name: "And in 2010?" })).toBeNull();
  });

  it("asks on without a filter that is taken off, once", () => {
    const onAsk = show({ filters_applied: ["country is Germany", "period 2011-01-01 to 2011-12-31"] });
    fireEvent.click(screen.getByRole("button", { name: "Remove country is Germany" }));
    fireEvent.click(screen.getByRole("button", { name: /Remove period/ }));
    expect(onAsk.mock.calls).toEqual([["Drop the filter country is Germany"], ["Drop the period"]]);
    cleanup();
    show({}, false);
    expect(screen.queryByRole("button", { name: /^Remove/ })).toBeNull();
  });

  it("shows the SQL when asked", () => {
    show();
    expect(screen.queryByLabelText("SQL that was run")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Show SQL" }));
    expect(screen.getByLabelText("SQL that was run").textContent).toBe("SELECT 1");
  });

  it("runs SQL that was edited, and says what the guard has against it", async () => {
    show();
    fireEvent.click(screen.getByRole("button", { name: "Show SQL" }));
    fireEvent.click(screen.getByRole("button", { name: "Edit and run" }));
    const typed = screen.getByLabelText("Your SQL");
    fireEvent.change(typed, { target: { value: "DELETE FROM orders" } });
    fireEvent.keyDown(typed, { key: "Enter", ctrlKey: true });
    expect(await screen.findByText("Not here.")).toBeTruthy();
    served["/copilot/sql"] = {
      tool: "run_sql",
      warnings: ["Check it."],
      tables: [{ title: "Result", columns: [{ name: "n", label: "n", format: "integer" }], rows: [[7]], truncated: false }],
    };
    fireEvent.click(screen.getByRole("button", { name: "Run" }));
    const result = await screen.findByRole("table", { name: "Result" });
    expect(within(result).getByText("7")).toBeTruthy();
    expect(screen.getByText("Check it.")).toBeTruthy();
  });

  it("tells in plain words what the SQL does", async () => {
    served["/copilot/sql/explain"] = { steps: [{ words: ["Counts orders."], restricted: ["orders"] }] };
    show();
    fireEvent.click(screen.getByRole("button", { name: "Show SQL" }));
    fireEvent.click(screen.getByRole("button", { name: "Explain" }));
    expect(await screen.findByText("Counts orders.")).toBeTruthy();
    expect(screen.getByText("Only your rows are read of: orders")).toBeTruthy();
  });

  it("shows filters, assumptions and freshness", () => {
    show();
    for (const shown of ["2011", "net of returns", "Data up to today"]) expect(screen.getByText(shown)).toBeTruthy();
  });

  it.each([
    "<script>alert(1)</script>",
    '<img src="https://evil.example/x.png" onerror="alert(1)">',
    "![x](https://evil.example/x.png)",
    "[click](javascript:alert(1))",
    "[click](https://evil.example)",
    "<https://evil.example>",
    "# Heading",
    '<iframe srcdoc="x"></iframe>',
  ])("makes nothing live out of %s", (hostile) => {
    show({ text: hostile, citations: [] });
    expect(document.querySelector("script, img, a, iframe, h1")).toBeNull();
  });
});
