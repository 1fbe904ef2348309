import { describe, expect, test } from "vitest";
import { sentence, type TroubleKind, troubleOf } from "./devices.ts";
import { loudest, loudness } from "./level.ts";
import { PacketCount } from "./packet-count.ts";

test("packets received only ever grow, over rebuilds of the connection", () => {
  const count = new PacketCount();
  expect([count.saw(10), count.saw(25), count.saw(20)]).toEqual([10, 25, 25]);
  count.rebuilt();
  expect([count.total, count.saw(0), count.saw(5)]).toEqual([25, 25, 30]);
});

describe("what is wrong with a device is said plainly", () => {
  test.each<[string, TroubleKind]>([
    ["NotAllowedError", "denied"],
    ["NotFoundError", "missing"],
    ["OverconstrainedError", "missing"],
    ["NotReadableError", "busy"],
    ["WeirdError", "failed"],
  ])("%s is %s", (name, kind) => {
    const trouble = troubleOf(new DOMException("", name), "camera");
    expect(trouble.kind).toBe(kind);
    const { title, steps } = sentence(trouble);
    expect(title.length).toBeGreaterThan(5);
    expect(steps.length).toBeGreaterThan(0);
  });
});

test("silence is 0, speech fills the scale, nothing is more than 1", () => {
  expect(loudness(new Float32Array(64))).toBe(0);
  expect(loudness(new Float32Array(64).fill(0.1))).toBeCloseTo(0.4);
  expect(loudness(new Float32Array(64).fill(1))).toBe(1);
});

test("a short sound in a long silence is heard as loud as it was", () => {
  const samples = new Float32Array(8192);
  samples.fill(0.1, 3072, 4096);
  expect(loudest(samples)).toBeCloseTo(0.4);
});
