import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Frame } from "../core/snapshot.ts";
import { retryDelay, Socket, socketUrl } from "./socket.ts";

/** A socket whose far end is the test. */
class FakeSocket {
  static readonly OPEN = 1;
  static made: FakeSocket[] = [];
  readyState = 1;
  sent: Record<string, unknown>[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readonly url: string;
  constructor(url: string) {
    this.url = url;
    FakeSocket.made.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.readyState = 3;
  }
  says(frame: Frame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

let tickets = 0;
let downs = 0;
let heard: Frame[] = [];
let socket: Socket;
const made = (n: number): FakeSocket => {
  const each = FakeSocket.made[n];
  if (!each) throw new Error(`no socket ${n}`);
  return each;
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("location", { href: "https://example.test/calls/c1/" });
  FakeSocket.made = [];
  [tickets, downs, heard] = [0, 0, []];
  socket = new Socket({
    pass: async () => {
      tickets += 1;
      return { ws: "/ws", ticket: `t${tickets}` };
    },
    frame: (frame) => heard.push(frame),
    down: () => {
      downs += 1;
    },
    idleMs: 3_000,
    graceMs: 2_500,
  });
});
afterEach(() => {
  socket.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function opened(n = 0): Promise<FakeSocket> {
  await vi.advanceTimersByTimeAsync(0);
  made(n).says({ t: "welcome", conn: `c${n}` });
  return made(n);
}

describe("the socket", () => {
  test("comes back by itself, with a new ticket each time", async () => {
    socket.start();
    (await opened()).onclose?.();
    expect([socket.isUp, downs]).toEqual([false, 1]);
    await vi.advanceTimersByTimeAsync(300);
    expect(made(1).url).toBe("wss://example.test/ws?ticket=t2");
  });

  test("asks when it is quiet, and gives a dead line up within 6 s of silence", async () => {
    socket.start();
    const first = await opened();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(first.sent).toEqual([{ t: "ping", n: 1 }]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(socket.isUp).toBe(false);
  });

  test("stays as long as it is answered", async () => {
    socket.start();
    const first = await opened();
    for (let n = 1; n <= 5; n += 1) {
      await vi.advanceTimersByTimeAsync(3_500);
      first.says({ t: "pong", n });
    }
    expect([socket.isUp, FakeSocket.made.length]).toEqual([true, 1]);
  });

  test("a failed ticket is a failed attempt, not the end", async () => {
    let refused = 2;
    socket = new Socket({
      pass: async () => {
        refused -= 1;
        if (refused >= 0) throw new Error("503");
        return { ws: "/ws", ticket: "t" };
      },
      frame: () => undefined,
    });
    socket.start();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(FakeSocket.made).toHaveLength(1);
  });

  test("can be renewed: this tab becomes the newest", async () => {
    socket.start();
    const first = await opened();
    socket.renew();
    await opened(1);
    expect([first.readyState, socket.isUp]).toEqual([3, true]);
  });

  test("late words of an old socket are not heard", async () => {
    socket.start();
    const first = await opened();
    const late = first.onmessage;
    socket.renew();
    late?.({ data: '{"t":"pong","n":1}' });
    expect(heard.some((each) => each.t === "pong")).toBe(false);
  });

  test("is quiet after stop", async () => {
    socket.start();
    await opened();
    socket.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.made).toHaveLength(1);
  });
});

test("waits longer each time, never all at one instant, never above 8 s", () => {
  expect(retryDelay(0, 0)).toBe(125);
  expect(retryDelay(0, 1)).toBe(250);
  expect(retryDelay(20, 1)).toBe(8_000);
});

test("the address follows the page's scheme", () => {
  expect(socketUrl({ ws: "/ws", ticket: "a b" }, "http://x.test/c/")).toBe(
    "ws://x.test/ws?ticket=a+b",
  );
});
