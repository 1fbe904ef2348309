/**
 * One socket that comes back by itself. Every attempt takes a fresh ticket. An old socket can say OPEN long
 * after its network is gone, so silence is answered with a ping and unanswered pings with a new socket.
 */
import type { Frame } from "../core/snapshot.ts";

export interface Pass {
  ws: string;
  ticket: string;
}

export interface SocketOptions {
  /** Fetches the way in anew; a failure counts as a failed attempt. */
  pass: () => Promise<Pass>;
  frame: (frame: Frame) => void;
  /** After `welcome`: this connection's name. */
  open?: (conn: string) => void;
  /** The connection is gone; another attempt follows unless `stop` was called. */
  down?: () => void;
  /** Silence after which a ping goes out, and how long its answer may take. */
  idleMs?: number;
  graceMs?: number;
}

const CHECK_MS = 500;
const LONGEST_MS = 8_000;

/** Half to whole of 250 ms × 2^attempt, at most 8 s: many browsers do not come back at one instant. */
export function retryDelay(attempt: number, random: number): number {
  return Math.min(LONGEST_MS, 250 * 2 ** attempt) * (0.5 + random / 2);
}

export function socketUrl(pass: Pass, page: string): string {
  const url = new URL(pass.ws, page);
  url.protocol = url.protocol.replace("http", "ws");
  url.searchParams.set("ticket", pass.ticket);
  return url.href;
}

export class Socket {
  #options: SocketOptions;
  #socket: WebSocket | null = null;
  #attempt = 0;
  #running = false;
  #lastInMs = 0;
  #pingedMs: number | null = null;
  #pings = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #check: ReturnType<typeof setInterval> | undefined;
  #isUp = false;

  constructor(options: SocketOptions) {
    this.#options = options;
  }

  /** Steady reading (ms) of the newest frame. */
  get lastInMs(): number {
    return this.#lastInMs;
  }
  get isUp(): boolean {
    return this.#isUp;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#lastInMs = performance.now();
    this.#check = setInterval(() => this.#watch(), CHECK_MS);
    globalThis.addEventListener?.("online", this.nudge);
    globalThis.document?.addEventListener?.("visibilitychange", this.#seen);
    void this.#connect();
  }

  stop(): void {
    this.#running = false;
    clearInterval(this.#check);
    clearTimeout(this.#retry);
    globalThis.removeEventListener?.("online", this.nudge);
    globalThis.document?.removeEventListener?.("visibilitychange", this.#seen);
    this.#drop();
  }

  /** A new connection now: after a change of network, or to make this tab the active one. */
  renew(): void {
    if (!this.#running) return;
    this.#attempt = 0;
    this.#drop();
    clearTimeout(this.#retry);
    void this.#connect();
  }

  /** The network may have changed: an open socket must prove itself, a closed one tries at once. */
  nudge = (): void => {
    if (this.#isUp) this.#ping();
    else this.renew();
  };

  /** Phones put hidden pages to sleep, and their sockets may not have survived it. */
  #seen = (): void => {
    if (document.visibilityState === "visible") this.nudge();
  };

  /** Transient things only: what cannot go out now is lost. */
  send(frame: Record<string, unknown>): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  async #connect(): Promise<void> {
    const pass = await this.#options.pass().catch(() => null);
    if (!this.#running || this.#socket) return;
    if (!pass) {
      this.#later();
      return;
    }
    const socket = new WebSocket(socketUrl(pass, location.href));
    this.#socket = socket;
    this.#pingedMs = null;
    const openedMs = performance.now();
    socket.onmessage = (event) => this.#receive(socket, event);
    socket.onclose = () => this.#lost(socket);
    socket.onerror = () => this.#lost(socket);
    setTimeout(() => {
      if (this.#socket === socket && !this.#isUp && this.#lastInMs < openedMs) this.#lost(socket);
    }, LONGEST_MS);
  }

  #receive(socket: WebSocket, event: MessageEvent): void {
    if (socket !== this.#socket || typeof event.data !== "string") return;
    this.#lastInMs = performance.now();
    this.#pingedMs = null;
    const frame = parse(event.data);
    if (!frame) return;
    if (frame.t === "welcome") {
      this.#isUp = true;
      this.#attempt = 0;
      this.#options.open?.(frame.conn);
    }
    this.#options.frame(frame);
  }

  #watch(): void {
    if (!this.#isUp) return;
    const { idleMs = 5_000, graceMs = 6_000 } = this.#options;
    const now = performance.now();
    if (this.#pingedMs !== null) {
      if (now - this.#pingedMs >= graceMs && this.#socket) this.#lost(this.#socket);
    } else if (now - this.#lastInMs >= idleMs) this.#ping();
  }

  #ping(): void {
    this.#pings += 1;
    this.#pingedMs ??= performance.now();
    this.send({ t: "ping", n: this.#pings });
  }

  #lost(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    this.#drop();
    this.#later();
  }

  #later(): void {
    if (!this.#running) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#connect(), retryDelay(this.#attempt, Math.random()));
    this.#attempt += 1;
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    if (socket) {
      socket.onmessage = socket.onclose = socket.onerror = null;
      socket.close();
    }
    if (!this.#isUp) return;
    this.#isUp = false;
    this.#options.down?.();
  }
}

function parse(text: string): Frame | null {
  try {
    return JSON.parse(text) as Frame;
  } catch {
    return null;
  }
}
