import { describe, expect, test } from "vitest";
import { announcement } from "./announce.ts";
import { meter, own, snapshot, TERMS } from "./fixtures.ts";
import { hold } from "./fold.ts";
import { meterView } from "./meter-view.ts";
import type { Meter, Seat, Snapshot } from "./snapshot.ts";
import { fellDue, warnings } from "./warnings.ts";

interface Scene {
  part?: Partial<Meter> | null;
  call?: Partial<Snapshot>;
  me?: Seat;
  nowMs?: number;
  cutSinceMs?: number | null;
}

const see = ({ part = {}, call = {}, me = "client", nowMs = 0, cutSinceMs = null }: Scene) =>
  meterView({
    held: hold(snapshot({ me, meter: part && meter(part), ...call }), 0),
    own: own(),
    nowMs,
    cutSinceMs,
  });

const values = (view: ReturnType<typeof see>) => view.facts.map((each) => each.value);
const deeds = (view: ReturnType<typeof see>) => view.offers.map((each) => each.do);
const paused = (part: Partial<Meter>): Partial<Meter> => ({
  state: "paused",
  open: false,
  ...part,
});

describe("running", () => {
  test("the client sees time, cost, rate, maximum and what is left", () => {
    const view = see({});
    expect([view.label, view.time, view.cost]).toEqual(["Running", "07:42 counted", "€9.24"]);
    expect(values(view)).toEqual(["€1.20/min", "€24.00", "€14.76"]);
    expect(deeds(view)).toEqual(["pause"]);
  });

  test("the advisor sees the same charge, the share and the time", () => {
    const view = see({ me: "advisor" });
    expect(view.cost).toBe("€9.24");
    expect(values(view)).toEqual(["€7.40", "€24.00", "12:19"]);
    expect(deeds(view)).toEqual(["pause", "waive"]);
  });

  test("time goes on between messages, and stops at the meter's own deadline", () => {
    expect(see({ nowMs: 1000 }).cost).toBe("€9.26");
    const late = see({ nowMs: 3_600_000 });
    expect([late.cost, late.time]).toEqual(["€24.00", "20:01 counted"]);
  });

  test("a waiver comes off on both screens", () => {
    expect(see({ part: { waived: 200 } }).cost).toBe("€7.24");
    expect(see({ part: { waived: 200 }, me: "advisor" }).facts[0]?.value).toBe("€5.80");
  });

  test("what earlier meters of a chain charged is in the cost", () => {
    expect(see({ part: { taken: [100] } }).cost).toBe("€10.24");
  });
});

describe("after a change of mode", () => {
  // 100 s by video (2.00), then 60 s by audio at 0.90; 24.00 confirmed, 22.00 left for this meter.
  const audio = { ...TERMS, rate: 90, free_sample_s: 0, maximum: 2200 };
  const part: Partial<Meter> = {
    terms: audio,
    running_ms: 60_000,
    taken: [200],
    earlier_ms: 100_000,
    confirmed: 2400,
  };

  test("cost, maximum and what is left are those of the whole call", () => {
    const view = see({ part });
    expect([view.cost, view.time]).toEqual(["€2.90", "02:40 counted"]);
    expect(values(view)).toEqual(["€0.90/min", "€24.00", "€21.10"]);
    expect(view.ruleLabel).toContain("€2.90 of at most €24.00");
  });

  test("so are the three figures at the end", () => {
    const view = see({
      part: { ...part, state: "settled", open: false },
      call: { state: "ended" },
    });
    expect(values(view)).toEqual(["€0.90/min", "€24.00", "€21.10"]);
  });

  test("the advisor's share covers all of it, waivers too", () => {
    expect(values(see({ part, me: "advisor" }))[0]).toBe("€2.32");
    // 1.00 waived: all 0.90 of this meter, 0.10 of the one before
    expect(values(see({ part: { ...part, waived: 100 }, me: "advisor" }))[0]).toBe("€1.52");
  });

  test("a raise says the new maximum of the call, and asks this meter for its part", () => {
    const low = { ...part, running_ms: 1_440_000, terms: { ...audio, maximum: 2200 } };
    const [offer] = see({ part: low }).offers;
    expect(offer).toMatchObject({ option: { maximum: 3000 }, total: 3200 });
  });

  test("within what is left of the sample nothing is due, not even from before", () => {
    const terms = { ...audio, free_sample_s: 60, sample_used_ms: 40_000 };
    const soon = { ...part, terms, taken: [80] };
    const [within, passed] = [19_999, 20_001].map((running_ms) =>
      see({ part: { ...soon, running_ms } }),
    );
    expect([within?.phase, within?.cost]).toEqual(["free", "€0.00"]);
    expect(passed?.cost).toBe("€1.10"); // 0.80 from before and 20 s of this one
  });
});

describe("the free minute", () => {
  test.each([
    [42_000, "free", "0:18 left, leave for free", "€0.00"],
    [59_999, "free", "0:01 left, leave for free", "€0.00"],
    [60_000, "running", "01:00 counted", "€0.00"], // the sixtieth second is still free
    [60_001, "running", "01:00 counted", "€1.20"],
  ])("after %d ms: %s", (running_ms, phase, time, cost) => {
    const view = see({ part: { running_ms } });
    expect([view.phase, view.time, view.cost]).toEqual([phase, time, cost]);
  });
});

describe("money runs low", () => {
  test("two minutes before the end the maximum can be raised with one press", () => {
    const view = see({ part: { running_ms: 1_081_000 } });
    expect([view.phase, view.label]).toEqual(["low", "2:00 left"]);
    expect(deeds(view)).toEqual(["raise", "pause"]);
    expect(see({ part: { running_ms: 1_080_999 } }).phase).toBe("running");
  });

  test("without money for it, the way leads to the wallet", () => {
    const held = hold(snapshot({ meter: meter({ running_ms: 1_190_000 }) }), 0);
    const view = meterView({ held, own: own({ raise: [] }), nowMs: 0 });
    expect(deeds(view)).toEqual(["top_up", "pause"]);
  });

  test("where a limit of one's own stands in the way, there is nothing to top up for", () => {
    const held = hold(snapshot({ meter: meter({ running_ms: 1_190_000 }) }), 0);
    const limited = own({ raise: [], limit: "Your limit for one call is €24.00." });
    expect(deeds(meterView({ held, own: limited, nowMs: 0 }))).toEqual(["pause"]);
  });

  test("the maximum reached: raise and go on", () => {
    const view = see({ part: paused({ reasons: ["maximum"], running_ms: 1_200_999 }) });
    expect([view.phase, view.cost]).toEqual(["maximum", "€24.00"]);
    expect(view.offers).toEqual([
      { do: "raise", option: { maximum: 3000, minutes: 5 }, total: 3000, goesOn: true },
    ]);
  });
});

describe("paused: who may go on", () => {
  test.each<[string, Partial<Meter>, Seat, string, string[]]>([
    ["the client's own pause", { reasons: ["client"] }, "client", "Paused by you", ["resume"]],
    ["the advisor's, not yet left", { reasons: ["advisor"] }, "client", "Paused by Mirela", []],
    [
      "the advisor goes on",
      { reasons: ["advisor"], going_on: true },
      "client",
      "Paused by Mirela",
      ["resume"],
    ],
    ["his own pause", { reasons: ["advisor"] }, "advisor", "Paused by you", ["go_on", "waive"]],
    [
      "already going on",
      { reasons: ["advisor"], going_on: true },
      "advisor",
      "Paused by you",
      ["waive"],
    ],
    ["the client's, seen by him", { reasons: ["client"] }, "advisor", "Paused by Dara", ["waive"]],
    ["nobody wrote", { reasons: ["silence"] }, "client", "Clock waits", []],
  ])("%s", (_why, part, me, label, expected) => {
    const view = see({ part: paused(part), me });
    expect([view.label, deeds(view)]).toEqual([label, expected]);
  });

  test("who is ready to go on reads for whom it waits", () => {
    const part = paused({ reasons: ["advisor"], going_on: true });
    expect(see({ part, me: "advisor" }).time).toBe("waits for Dara");
    expect(see({ part }).time).toMatch(/counted$/);
  });

  test("a press clears only the reasons that it showed", () => {
    const view = see({ part: paused({ reasons: ["client", "advisor"] }) });
    expect(view.offers).toEqual([{ do: "resume", reasons: ["client"], rate: 120, rateUnitS: 60 }]);
  });
});

describe("the line is lost", () => {
  test("by the server's word: clock stopped, countdown to the end", () => {
    const view = see({ part: paused({ reasons: ["lost"], ends_in_ms: 60_000 }), nowMs: 19_000 });
    expect([view.phase, view.time, view.endsInMs]).toEqual([
      "lost",
      "07:42, clock stopped",
      41_000,
    ]);
    expect(deeds(view)).toEqual(["retry"]);
  });

  test("by the own socket's silence: nothing after it is shown as counted", () => {
    const view = see({ nowMs: 30_000, cutSinceMs: 2_000 });
    expect([view.phase, view.time, view.cost]).toEqual(["lost", "07:44, clock stopped", "€9.28"]);
  });
});

describe("before, without and after", () => {
  test.each<[Scene, string, string]>([
    [
      {
        call: { state: "ringing", ring_left_ms: 31_000 },
        part: { state: "confirmed", open: false, running_ms: 0 },
      },
      "Ringing",
      "0:31 more",
    ],
    [
      { call: { state: "connecting" }, part: { state: "confirmed", open: false, running_ms: 0 } },
      "Connecting",
      "nothing counted",
    ],
    [{ part: null }, "Free of charge", "nothing counted"],
    [
      { call: { state: "ended" }, part: { state: "settled", open: false } },
      "Ended",
      "07:42 counted",
    ],
  ])("%o", (scene, label, time) => {
    const view = see(scene);
    expect([view.label, view.time]).toEqual([label, time]);
  });

  test("the end shows what was held and what went back", () => {
    const view = see({
      call: { state: "ended", receipt: "/r" },
      part: { state: "settled", open: false },
    });
    expect(values(view)).toEqual(["€1.20/min", "€24.00", "€14.76"]);
    expect(deeds(view)).toEqual(["receipt"]);
    const his = see({ call: { state: "ended" }, part: { state: "settled" }, me: "advisor" });
    expect(values(his)).toEqual(["€1.20/min", "€7.40", "€24.00"]); // and no time that is left
  });
});

describe("warnings", () => {
  test("in their order, each once", () => {
    expect(warnings(TERMS).map((each) => each.kind)).toEqual([
      "sample_ends",
      "two_minutes",
      "thirty_seconds",
    ]);
    expect(fellDue(TERMS, 49_999, 50_000)?.kind).toBe("sample_ends");
    expect(fellDue(TERMS, 50_000, 50_250)).toBeNull();
  });

  test("ten seconds before the sample ends it is said at once", () => {
    const said = announcement(
      see({ part: { running_ms: 49_900 } }),
      see({ part: { running_ms: 50_100 } }),
    );
    expect(said?.urgent).toBe(true);
  });

  test("a change of state is said politely, the ticking figures are not", () => {
    const before = see({});
    expect(announcement(before, see({ nowMs: 1000 }))).toBeNull();
    const said = announcement(before, see({ part: paused({ reasons: ["advisor"] }) }));
    expect(said).toEqual({ text: "Paused by Mirela. €9.24", urgent: false });
  });
});

describe("the rule is drawn to scale", () => {
  test("as in the design reference", () => {
    const { rule } = see({});
    expect(rule.segments).toEqual([{ kind: "used", x: 0, width: 385 }]);
    expect(rule.ticks).toHaveLength(21);
    expect(rule.needle).toBe(385);
  });

  test("hatched while free, amber when low, no needle after the end", () => {
    const kinds = (scene: Scene) => see(scene).rule.segments.map((each) => each.kind);
    expect(kinds({ part: { running_ms: 42_000 } })).toEqual(["free", "used-free"]);
    expect(kinds({ part: { running_ms: 1_100_000 } })).toEqual(["used", "low"]);
    expect(see({ call: { state: "ended" } }).rule.needle).toBeNull();
  });
});
