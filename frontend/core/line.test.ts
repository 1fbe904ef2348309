import { describe, expect, test } from "vitest";
import { meter, snapshot } from "./fixtures.ts";
import { type Quality, quality } from "./quality.ts";
import { acceptPrice, add, facts, leftText, over, type Ring, ringing, saidOf } from "./ring.ts";
import { mustBeSilent } from "./silence.ts";
import type { Seats } from "./snapshot.ts";
import { iconOf, thread } from "./thread.ts";

const seats = (proven: boolean): Seats => ({
  client: { active: "c1", count: 1, proven: true },
  advisor: { active: "c2", count: 1, proven },
});
const lost = meter({ state: "paused", reasons: ["lost"], open: false });
const pausedByClient = meter({ state: "paused", reasons: ["client"], open: false });

describe("silence and black", () => {
  test.each([
    ["running, the other proven", meter(), seats(true), null, false],
    ["running, the other's proof is missing", meter(), seats(false), null, true],
    ["running, the other gone", meter(), { ...seats(true), advisor: null }, null, true],
    ["lost, the other's proof is missing", lost, seats(false), null, true],
    ["paused by a person: the talk itself goes on", pausedByClient, seats(false), null, false],
    ["no meter", null, seats(false), null, false],
    ["the hub has not spoken yet", meter(), null, null, false],
    ["only the own socket is down: on for 60 s", meter(), seats(false), 60_000, false],
    ["and no longer", meter(), seats(true), 60_001, true],
  ])("%s", (_why, running, members, downForMs, silent) => {
    expect(mustBeSilent(snapshot({ meter: running }), members, downForMs)).toBe(silent);
  });

  test("text has nothing to silence", () =>
    expect(mustBeSilent(snapshot({ mode: "text" }), seats(false), null)).toBe(false));
});

describe("one word for the line", () => {
  const reading = (received: number, packetsLost: number, roundTripMs: number | null = 30) => ({
    received,
    lost: packetsLost,
    roundTripMs,
  });
  test.each<[number, number, number | null, Quality]>([
    [1000, 0, 30, "good"],
    [1000, 0, null, "good"],
    [970, 30, 30, "fair"],
    [1000, 0, 250, "fair"],
    [920, 80, 30, "poor"],
    [1000, 0, 500, "poor"],
    [0, 0, 30, "poor"], // nothing came at all
  ])("%d received, %d lost, %o ms", (received, packetsLost, trip, word) =>
    expect(quality(reading(0, 0), reading(received, packetsLost, trip))).toBe(word),
  );
});

const RING: Ring = {
  call: "c1",
  url: "/calls/c1/",
  from: { name: "Dara K.", picture: null },
  mode: "video",
  subject: "Standby refuses to start",
  currency: "EUR",
  rate: 120,
  rate_unit_s: 60,
  share_rate: 96,
  held: 2400,
  funded_minutes: 20,
  sample_s: 60,
  ring_left_ms: 31_000,
};

describe("a ring", () => {
  test("says price, share, what is held and for how long", () => {
    expect(facts(RING).map((each) => each.value)).toEqual([
      "€1.20/min",
      "€0.96/min",
      "€24.00",
      "free",
    ]);
    expect(facts(RING)[2]?.note).toBe("20 minutes");
    expect(acceptPrice(RING)).toEqual({ amount: "€0.96", unit: "/min to you" });
  });

  test("comes once, counts down and falls silent by itself or by word", () => {
    const rings = add(add([], RING, 1000), RING, 1000);
    expect(rings).toHaveLength(1);
    expect(rings[0] && leftText(rings[0], 1000)).toBe("rings 0:31 more");
    expect(ringing(rings, 31_999)).toHaveLength(1);
    expect(ringing(rings, 32_000)).toHaveLength(0);
    expect(over(rings, "c1")).toHaveLength(0);
  });

  test("a free service says so", () => {
    expect(acceptPrice({ ...RING, rate: 0, share_rate: 0 })).toEqual({ amount: "free", unit: "" });
  });
});

test("messages and events stand in one thread, in order", () => {
  const items = thread(
    snapshot({
      log: [{ seq: 2, at: "2026-01-01T14:03:00Z", who: "system", kind: "meter.paused", text: "P" }],
      messages: [
        { id: "b", at: "2026-01-01T14:05:00Z", who: "advisor", text: "B" },
        { id: "a", at: "2026-01-01T14:02:00Z", who: "client", text: "A" },
      ],
    }),
  );
  expect(items.map((each) => each.text)).toEqual(["A", "P", "B"]);
  expect(items[0]).toMatchObject({ mine: true });
  expect(iconOf("meter.paused")).toBe("pause");
});

describe("what other advisors say of a client", () => {
  const said = (from: Partial<Ring["from"]>): string =>
    saidOf({ ...RING, from: { ...RING.from, ...from } });
  test.each([
    ["nobody has said anything", {}, ""],
    ["free talks alone make no rating", { stars: "", reviews: 2 }, "2 reviews"],
    ["one", { stars: "4.2", reviews: 1 }, "4.2 · 1 review"],
    ["several", { stars: "4.9", reviews: 12 }, "4.9 · 12 reviews"],
  ])("%s", (_why, from, words) => expect(said(from)).toBe(words));
});
