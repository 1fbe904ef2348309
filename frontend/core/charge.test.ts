import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { charge, exhaustedAtMs, reachesAtMs, split, uncutCharge } from "./charge.ts";
import type { Terms } from "./snapshot.ts";

const TERMS: Terms = {
  rate: 120,
  rate_unit_s: 60,
  free_sample_s: 60,
  sample_once_passed: "charged",
  increment_s: 1,
  rounding: "completed",
  minimum_charge: 0,
  maximum: 2400,
  commission_bps: 2000,
};

/** The worked examples of the product; the server's rule is held against the same file. */
function cases(): Record<string, string>[] {
  const [head = "", ...rows] = readFileSync("tests/cases/meter.csv", "utf8").trim().split(/\r?\n/);
  const names = head.split(",");
  return rows.map((row) => {
    const cells = row.match(/("[^"]*"|[^,]*)(,|$)/g)?.map((cell) => cell.replace(/,$/, "")) ?? [];
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""]));
  });
}

function termsOf(row: Record<string, string>): Terms {
  const whole = (name: string) => Number(row[name]);
  return {
    rate: whole("rate"),
    rate_unit_s: whole("rate_unit_s"),
    free_sample_s: whole("free_sample_s"),
    sample_once_passed: row.sample_once_passed as Terms["sample_once_passed"],
    increment_s: whole("increment_s"),
    rounding: row.rounding as Terms["rounding"],
    minimum_charge: whole("minimum_charge"),
    maximum: row.maximum ? whole("maximum") : null,
    commission_bps: whole("commission_bps"),
  };
}

describe("the price table", () => {
  test("has its rows", () => expect(cases().length).toBeGreaterThan(25));

  test.each(cases())("$id: $why", (row) => {
    const terms = termsOf(row);
    const due = charge(terms, Number(row.running_ms));
    expect(due).toBe(Number(row.charge));
    const parts = split(due, 0, terms.commission_bps);
    expect([parts.share, parts.commission]).toEqual([Number(row.advisor), Number(row.platform)]);
  });
});

describe("the meter's own deadline", () => {
  const variants: Partial<Terms>[] = [
    {},
    { rounding: "started", increment_s: 60 },
    { sample_once_passed: "free", free_sample_s: 180, rate: 199 },
    { minimum_charge: 5000, maximum: 5000, rate: 500, free_sample_s: 0 },
    { rate: 7, maximum: 3, free_sample_s: 0 },
    { rate: 5000, rate_unit_s: 3600, maximum: 1234, free_sample_s: 0 },
    { rate: 100_000, maximum: 10, free_sample_s: 60 }, // used up the moment the sample is passed
  ];

  test.each(variants)("is the first millisecond above the maximum: %o", (variant) => {
    const terms = { ...TERMS, ...variant };
    const at = exhaustedAtMs(terms) ?? Number.NaN;
    expect(uncutCharge(terms, at)).toBeGreaterThan(terms.maximum ?? 0);
    expect(uncutCharge(terms, at - 1)).toBeLessThanOrEqual(terms.maximum ?? 0);
  });

  test("does not exist without a maximum or at a free rate", () => {
    expect(exhaustedAtMs({ ...TERMS, maximum: null })).toBeNull();
    expect(exhaustedAtMs({ ...TERMS, rate: 0 })).toBeNull();
  });

  test("a sum is reached at its first millisecond", () => {
    expect(reachesAtMs({ ...TERMS, free_sample_s: 0 }, 2)).toBe(1000);
    expect(reachesAtMs(TERMS, 2)).toBe(60_001); // the first minute falls due as well
  });
});

test("figures stay exact far beyond any call", () => {
  const terms = { ...TERMS, rate: 999_999_999_999, maximum: null };
  expect(charge(terms, 359_999_000)).toBe(Number((999_999_999_999n * 359_999n) / 60n));
});

test("a waiver comes off before the commission and never below nothing", () => {
  expect(split(1000, 300, 2000)).toEqual({ paid: 700, commission: 140, fee: 0, share: 560 });
  expect(split(100, 300, 2000)).toEqual({ paid: 0, commission: 0, fee: 0, share: 0 });
  expect(split(1001, 0, 2000, 150)).toEqual({ paid: 1001, commission: 200, fee: 15, share: 786 });
});
