import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ChatConnection, delayBefore } from "./connection";

class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  sent: string[] = [];
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;

  constructor() {
    FakeSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.readyState = 3;
    this.onclose?.();
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
}

const listener = { onOpen: vi.fn(), onEvent: vi.fn(), onClose: vi.fn() };

describe("ChatConnection", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("WebSocket", FakeSocket);
    FakeSocket.all = [];
    Object.values(listener).forEach((spy) => spy.mockReset());
  });

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it("comes back after it is lost, and says so each time", () => {
    const connection = new ChatConnection("ws://x/ws", listener);
    FakeSocket.all[0]?.open();
    FakeSocket.all[0]?.close();
    expect(listener.onClose).toHaveBeenCalledWith(1);
    expect(connection.send({ type: "ping" })).toBe(false);
    vi.advanceTimersByTime(300);
    FakeSocket.all[1]?.open();
    expect(listener.onOpen).toHaveBeenCalledTimes(2);
    expect(connection.send({ type: "ping" })).toBe(true);
    connection.close();
  });

  it("does not come back once it is closed", () => {
    const connection = new ChatConnection("ws://x/ws", listener);
    FakeSocket.all[0]?.open();
    connection.close();
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.all).toHaveLength(1);
  });

  it("hurries when asked to", () => {
    const connection = new ChatConnection("ws://x/ws", listener);
    FakeSocket.all[0]?.close();
    connection.hurry();
    expect(FakeSocket.all).toHaveLength(2);
    connection.hurry();
    expect(FakeSocket.all).toHaveLength(2);
    connection.close();
  });
});

describe("delayBefore", () => {
  it("doubles, is bounded and never zero", () => {
    expect(delayBefore(0, 1)).toBe(250);
    expect(delayBefore(3, 1)).toBe(2_000);
    expect(delayBefore(50, 1)).toBe(8_000);
    expect(delayBefore(0, 0)).toBe(125);
  });
});
