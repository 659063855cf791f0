import { hasAccess, socketTicket } from "../../api/access";
import type { ClientMessage, ServerEvent } from "../../api/events";

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 8_000;
const PING_MS = 25_000;

/** How long to wait before the attempt of that number (from 0): doubling, with jitter, bounded. */
export function delayBefore(attempt: number, random: number): number {
  const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
  return delay * (0.5 + random / 2);
}

export interface ConnectionListener {
  /** The socket is open (again): whatever is still wanted from the server has to be said again. */
  onOpen(): void;
  onEvent(event: ServerEvent): void;
  onClose(attempt: number): void;
}

/** A websocket that comes back by itself; messages sent while it is away are the listener's to repeat. */
export class ChatConnection {
  readonly #url: string;
  readonly #listener: ConnectionListener;
  #socket: WebSocket | null = null;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pinger: ReturnType<typeof setInterval> | undefined;
  #closed = false;

  constructor(url: string, listener: ConnectionListener) {
    this.#url = url;
    this.#listener = listener;
    this.#connect();
  }

  /** Whether the message went out. */
  send(message: ClientMessage): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** Try again now instead of after the delay. */
  hurry(): void {
    if (this.#closed || this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#pinger);
    this.#socket?.close();
  }

  #connect(): void {
    this.#timer = undefined;
    if (hasAccess()) void socketTicket().then((ticket) => this.#open(this.#url + ticket));
    else this.#open(this.#url);
  }

  #open(url: string): void {
    if (this.#closed) return;
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.onopen = () => this.#opened();
    socket.onmessage = (message: MessageEvent<string>) => {
      if (socket === this.#socket) this.#listener.onEvent(JSON.parse(message.data) as ServerEvent);
    };
    socket.onclose = () => {
      if (socket === this.#socket) this.#lost();
    };
  }

  #opened(): void {
    this.#attempt = 0;
    this.#pinger = setInterval(() => this.send({ type: "ping" }), PING_MS);
    this.#listener.onOpen();
  }

  #lost(): void {
    clearInterval(this.#pinger);
    if (this.#closed) return;
    this.#timer = setTimeout(() => this.#connect(), delayBefore(this.#attempt, Math.random()));
    this.#attempt += 1;
    this.#listener.onClose(this.#attempt);
  }
}
