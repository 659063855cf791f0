// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { FeedbackShown } from "../../../api/answers";
import { FeedbackReply, Thumbs, useFeedback } from "./Feedback";

let sent: unknown[] = [];
let status = 200;

beforeEach(() => {
  sent = [];
  status = 200;
  vi.stubGlobal("fetch", async (path: string, { body }: { body: string }) => {
    sent.push([path, JSON.parse(body)]);
    return new Response(JSON.stringify(status === 200 ? {} : { detail: "Too late." }), { status });
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function Judged({ before = null }: { readonly before?: FeedbackShown | null }) {
  const state = useFeedback("run1", before);
  return (
    <>
      <Thumbs state={state} />
      <FeedbackReply state={state} />
    </>
  );
}

const up = () => screen.getByRole("button", { name: "Good answer" });
const down = () => screen.getByRole("button", { name: "Not a good answer" });
const PATH = "/copilot/runs/run1/feedback";

describe("feedback", () => {
  it("is kept at once when the answer was good", async () => {
    render(<Judged />);
    fireEvent.click(up());
    expect(await screen.findByText("Thank you. It is kept.")).toBeTruthy();
    expect(up().getAttribute("aria-pressed")).toBe("true");
    expect(sent).toEqual([[PATH, { helpful: true, comment: "" }]]);
  });

  it("is kept at once when it was not, and then asked for a reason", async () => {
    render(<Judged />);
    fireEvent.click(down());
    fireEvent.click(await screen.findByRole("button", { name: "A figure is wrong" }));
    expect(sent).toEqual([[PATH, { helpful: false, comment: "" }]]);
    fireEvent.change(screen.getByLabelText(/What should it have said/), { target: { value: " net of returns " } });
    fireEvent.click(screen.getByRole("button", { name: "Send" }));
    expect(await screen.findByText("Thank you. It is kept.")).toBeTruthy();
    expect(sent[1]).toEqual([PATH, { helpful: false, reason: "wrong_figure", comment: "net of returns" }]);
  });

  it("that could not be kept is taken back, with the reason", async () => {
    status = 404;
    render(<Judged />);
    fireEvent.click(up());
    expect(await screen.findByText("Too late.")).toBeTruthy();
    expect(up().getAttribute("aria-pressed")).toBe("false");
  });

  it("that was given before is shown", () => {
    render(<Judged before={{ helpful: false, comment: "", at: "2026-01-01T00:00:00Z" }} />);
    expect(down().getAttribute("aria-pressed")).toBe("true");
  });
});
