// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { meter, own, snapshot } from "../../core/fixtures.ts";
import type { Frame, Seats, Snapshot } from "../../core/snapshot.ts";
import { actionsOf } from "./actions.ts";
import { Session } from "./session.ts";

/** The hub and the web server, as far as one call needs them. */
class FakeSocket {
  static readonly OPEN = 1;
  static last: FakeSocket;
  readyState = 1;
  sent: Record<string, unknown>[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  constructor() {
    FakeSocket.last = this;
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

let server: Snapshot;
let asked: string[] = [];
let sent: unknown[] = [];
let refused = false;
let broken = false;
let session: Session;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  [asked, refused, broken] = [[], false, false];
  server = snapshot({ mode: "text" });
  vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
    asked.push(`${init?.method ?? "GET"} ${url}`);
    if (init?.body) sent.push(JSON.parse(String(init.body)));
    if (url.endsWith("/own")) return new Response(JSON.stringify(own()));
    if (refused && init?.method === "POST") {
      const problem = { code: "not_now", detail: "The meter has ended." };
      return new Response(JSON.stringify(problem), { status: 409 });
    }
    if (broken) return new Response("", { status: 502 });
    return new Response(JSON.stringify(server));
  });
});
afterEach(() => {
  session.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function live(part: Partial<Snapshot> = {}): Promise<FakeSocket> {
  server = snapshot({ mode: "text", ...part });
  session = new Session(server, own(), () => undefined);
  session.start();
  await vi.advanceTimersByTimeAsync(0);
  FakeSocket.last.says({ t: "welcome", conn: "c1" });
  await vi.advanceTimersByTimeAsync(0);
  return FakeSocket.last;
}
const state = () => session.state(performance.now());
const seats = (client: string): Seats => ({
  client: { active: client, count: 1, proven: true },
  advisor: { active: "a1", count: 1, proven: true },
});
const event = (seq: number, kind: string, data: unknown): Frame => ({
  t: "event",
  topic: "call:c1",
  seq,
  kind,
  data,
});

describe("a proof", () => {
  test("in text says whether the thread is in sight, at once", async () => {
    const socket = await live();
    socket.says({ t: "prove", n: 7 });
    await vi.advanceTimersByTimeAsync(0);
    expect(socket.sent).toContainEqual({ t: "proof", n: 7, open: true });
  });

  test("with media says how many packets came", async () => {
    const socket = await live({ mode: "video" });
    socket.says({ t: "prove", n: 8 });
    await vi.advanceTimersByTimeAsync(0);
    expect(socket.sent).toContainEqual({ t: "proof", n: 8, media: { in: 0 }, open: true });
  });
});

describe("events", () => {
  test("are folded in; a gap fetches the snapshot", async () => {
    const socket = await live();
    const paused = meter({ state: "paused", reasons: ["advisor"], open: false });
    socket.says(event(8, "meter", paused));
    expect(state().meter.label).toBe("Paused by Mirela");
    asked = [];
    server = snapshot({ mode: "text", seq: 12, word: "fetched" });
    socket.says(event(12, "meter", null));
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toContain("GET /calls/c1/snapshot");
    expect(session.snapshot.word).toBe("fetched");
  });

  test("missed while an older answer is under way are fetched after it", async () => {
    const socket = await live();
    let answer: (response: Response) => void = () => undefined;
    const real = fetch;
    vi.stubGlobal("fetch", () => new Promise((done) => (answer = done)));
    const [old, since] = [server, snapshot({ mode: "text", seq: 12, word: "since" })];
    socket.says({ t: "welcome", conn: "c2" });
    socket.says(event(12, "meter", null));
    vi.stubGlobal("fetch", real);
    server = since;
    answer(new Response(JSON.stringify(old)));
    await vi.advanceTimersByTimeAsync(0);
    expect(session.snapshot.word).toBe("since");
  });

  test("missed while the server answers with an error are fetched when it does again", async () => {
    const socket = await live();
    server = snapshot({ mode: "text", seq: 12, word: "fetched" });
    broken = true;
    socket.says(event(12, "meter", null));
    for (let second = 0; second < 20; second += 1) {
      broken = second < 10;
      await vi.advanceTimersByTimeAsync(1_000);
      socket.says({ t: "pong", n: second }); // the line is fine all the time
    }
    expect(session.snapshot.word).toBe("fetched");
  });

  test("of another call are not ours", async () => {
    const socket = await live();
    socket.says({ t: "event", topic: "call:c2", seq: 8, kind: "meter", data: null });
    expect(session.snapshot.meter).not.toBeNull();
  });

  test("may have been lost: fetched anew, once, and not by everybody in the same moment", async () => {
    const socket = await live();
    asked = [];
    server = snapshot({ mode: "text", seq: 12, word: "fetched" });
    for (const topic of ["call:c1", "person:p1", "presence"]) {
      socket.says({ t: "event", topic, seq: null, kind: "resync", data: {} });
    }
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked.sort()).toEqual(["GET /calls/c1/own", "GET /calls/c1/snapshot"]);
    expect(session.snapshot.word).toBe("fetched");
  });

  test("somebody has answered: who it is may hide the address, so the way is asked for anew", async () => {
    const socket = await live({ state: "ringing" });
    asked = [];
    const { outcome, word, mode, ring_left_ms, receipt } = server;
    const part = { state: "connecting", outcome, word, mode, ring_left_ms, receipt };
    socket.says(event(8, "call", part));
    socket.says(event(9, "call", { ...part, state: "live" }));
    expect(asked).toEqual(["GET /calls/c1/own"]);
  });

  test("about money are looked at once for all of them, and not while the clock is about to run", async () => {
    const offer = meter({ id: "m2", state: "offered", running_ms: 0 });
    const socket = await live({ meter: offer });
    asked = [];
    const confirmed = { ...offer, state: "confirmed", terms: { ...offer.terms, maximum: 750 } };
    socket.says(event(8, "meter", confirmed));
    socket.says({ t: "event", topic: "person:p1", seq: null, kind: "wallet", data: {} });
    await vi.advanceTimersByTimeAsync(200);
    socket.says(event(9, "meter", { ...confirmed, state: "running" }));
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toEqual(["GET /calls/c1/own"]);
  });

  test("of an offer ask at once what may be answered to it", async () => {
    const socket = await live({ meter: null });
    asked = [];
    socket.says(event(8, "meter", meter({ id: "m2", state: "offered", running_ms: 0 })));
    expect(asked).toEqual(["GET /calls/c1/own"]);
  });
});

describe("the line", () => {
  test("silent for 5 s: nothing after the last word is shown as counted", async () => {
    await live();
    await vi.advanceTimersByTimeAsync(5_500);
    expect([state().cut, state().meter.phase, state().meter.cost]).toEqual([true, "lost", "€9.24"]);
  });

  test("back again: the snapshot is fetched, with a new ticket", async () => {
    const socket = await live();
    asked = [];
    socket.onclose?.();
    await vi.advanceTimersByTimeAsync(300);
    FakeSocket.last.says({ t: "welcome", conn: "c2" });
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toEqual(["GET /calls/c1/own", "GET /calls/c1/snapshot"]);
  });
});

test("another tab has the seat: this one is passive until it is brought back", async () => {
  const socket = await live();
  socket.says({ t: "members", topic: "call:c1", seats: seats("c9") });
  expect(state().passive).toBe(true);
  session.socket.renew();
  await vi.advanceTimersByTimeAsync(0);
  FakeSocket.last.says({ t: "welcome", conn: "c10" });
  FakeSocket.last.says({ t: "members", topic: "call:c1", seats: seats("c10") });
  expect(state().passive).toBe(false);
});

describe("a press", () => {
  test("takes the snapshot that it is answered with", async () => {
    await live();
    server = snapshot({ mode: "text", seq: 9, word: "after" });
    expect(await session.post("pause", {})).toBe(true);
    expect(session.snapshot.word).toBe("after");
  });

  test("that is refused says why and looks again", async () => {
    await live();
    refused = true;
    asked = [];
    expect(await session.post("pause", {})).toBe(false);
    expect(state().problem).toBe("The meter has ended.");
    expect(asked).toContain("GET /calls/c1/snapshot");
  });

  test("on another mode confirms the price that was shown, after the raise that goes with it", async () => {
    await live();
    sent = [];
    actionsOf(session).changeMode("video", 120, { maximum: 3000, minutes: 5 });
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual([{ maximum: 3000 }, { mode: "video", rate: 120 }]);
  });

  test("at a price that has changed shows the sentence and the new price", async () => {
    await live();
    refused = true;
    server = snapshot({ mode: "text", rates: { text: 60, video: 150 } });
    actionsOf(session).changeMode("video", 120);
    await vi.advanceTimersByTimeAsync(0);
    expect(state().problem).toBe("The meter has ended.");
    expect(session.snapshot.rates.video).toBe(150);
  });

  test("on hang up ends the media before the server has answered", async () => {
    await live({ mode: "video" });
    const closed = vi.spyOn(session.media, "close");
    const done = session.hangUp();
    expect(closed).toHaveBeenCalled();
    await done;
    expect(asked).toContain("POST /calls/c1/hang-up");
  });
});

test("somebody writes: seen for a moment", async () => {
  const socket = await live();
  socket.says({ t: "typing", topic: "call:c1", seat: "advisor" });
  expect(state().typing).toBe(true);
  await vi.advanceTimersByTimeAsync(4_001);
  expect(state().typing).toBe(false);
});

describe("handed to a colleague", () => {
  const company = { company: "Brightdesk GmbH", me: "advisor" as const };

  test("this page is out: media off, socket closed, and it says to whom", async () => {
    const socket = await live(company);
    const closed = vi.spyOn(session.media, "close");
    socket.says({
      t: "event",
      topic: "person:p1",
      seq: null,
      kind: "handed",
      data: { call: "c1", to: "Nils" },
    });
    expect(state().handedTo).toBe("Nils");
    expect(closed).toHaveBeenCalled();
    expect(socket.readyState).toBe(3);
  });

  test("another call that was handed over is none of this page's business", async () => {
    const socket = await live(company);
    const data = { call: "c2", to: "Nils" };
    socket.says({ t: "event", topic: "person:p1", seq: null, kind: "handed", data });
    expect(state().handedTo).toBeNull();
  });
});
