import { describe, expect, test } from "vitest";
import { meter, snapshot } from "./fixtures.ts";
import { fold, type Held, hold, renew } from "./fold.ts";

const start = hold(snapshot(), 1000);
const event = (seq: number | null, kind: string, data: unknown) => ({ seq, kind, data });
const next = (held: Held | "refetch"): Held => {
  if (held === "refetch") throw new Error("unexpected gap");
  return held;
};

describe("snapshot and events", () => {
  test("the next number changes what it names and nothing else", () => {
    const paused = meter({ state: "paused", reasons: ["advisor"], open: false });
    const held = next(fold(start, event(8, "meter", paused), 5000));
    expect(held.snapshot).toEqual({ ...start.snapshot, seq: 8, meter: paused });
    expect([held.meterAt, held.callAt]).toEqual([5000, 1000]);
  });

  test("a chat message does not move the meter's reading", () => {
    const message = { id: "a", at: "2026-01-01T00:00:00Z", who: "advisor", text: "Hi" };
    const held = next(fold(start, event(8, "message", message), 9000));
    expect(held.snapshot.messages).toHaveLength(1);
    expect(held.meterAt).toBe(1000);
  });

  test("a message that the own answer already brought stands once", () => {
    const message = { id: "a", at: "", who: "client", text: "Hi" } as const;
    const held = hold(snapshot({ messages: [message] }), 0);
    expect(next(fold(held, event(8, "message", message), 1)).snapshot.messages).toHaveLength(1);
  });

  test("a line of the log is added, wrapped or not", () => {
    const line = { seq: 8, at: "", who: "system", kind: "paused", text: "Paused" };
    const bare = next(fold(start, event(8, "log", line), 1));
    const wrapped = next(fold(start, event(8, "log", { line }), 1));
    expect(bare.snapshot).toEqual(wrapped.snapshot);
  });

  test("the call's own fields, the end included", () => {
    const end = { state: "ended", outcome: "hung_up", receipt: "/r" };
    expect(next(fold(start, event(8, "call", end), 1)).snapshot).toMatchObject({ ...end, seq: 8 });
  });

  test.each([
    [7, "old news"],
    [3, "older news"],
  ])("number %d changes nothing: %s", (seq) =>
    expect(fold(start, event(seq, "meter", null), 1)).toBe(start),
  );

  test("a gap asks for the snapshot", () =>
    expect(fold(start, event(9, "meter", null), 1)).toBe("refetch"));

  test("an unknown kind still counts", () =>
    expect(next(fold(start, event(8, "weather", {}), 1)).snapshot.seq).toBe(8));

  test("a snapshot that was overtaken by events is not taken back", () => {
    expect(renew(start, snapshot({ seq: 6 }), 2000)).toBe(start);
    expect(renew(start, snapshot({ seq: 7 }), 2000).meterAt).toBe(2000);
  });
});
