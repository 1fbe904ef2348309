import { expect, test } from "vitest";
import { type CallOffer, type ModeRow, topUpUrl, typedMaximum } from "./offer.ts";

const ROW: ModeRow = {
  mode: "video",
  rate: 120,
  rate_unit_s: 60,
  sample_left_s: 60,
  sample_once_passed: "charged",
  increment_s: 1,
  rounding: "completed",
  minimum_charge: 0,
};
const OFFER: CallOffer = {
  rows: [ROW],
  currency: "EUR",
  available: 3100,
  signed_in: true,
  top_up_url: "/wallet/top-up?missing=0&next=%2Fmirela%2F%23call",
};
const of = (text: string, part: Partial<CallOffer> = {}) =>
  typedMaximum(text, ROW, { ...OFFER, ...part });

test.each([
  ["15", { amount: 1500, minutes: 12, stays: 1600, missing: 0, above: "" }],
  ["12,50", { amount: 1250, minutes: 10, stays: 1850, missing: 0, above: "" }],
  ["31", { amount: 3100, minutes: 25, stays: 0, missing: 0, above: "" }],
  ["40", { amount: 4000, minutes: 33, stays: 0, missing: 900, above: "" }],
])("a typed maximum of %s is reserved, the rest stays, the lack is said", (text, all) =>
  expect(of(text)).toEqual(all),
);

test.each(["", "0", "-5", "twelve", "1.234"])("%o confirms nothing", (text) =>
  expect(of(text)).toBeNull(),
);

test("above a limit of one's own the words of the limit stand there, to the cent", () => {
  const limit = { limit_left: 1500, limit_said: "Your limit for one call is €15.00." };
  expect(of("15", limit)?.above).toBe("");
  expect(of("15.01", limit)?.above).toBe("Your limit for one call is €15.00.");
});

test("a visitor lacks nothing yet", () =>
  expect(of("40", { available: 0, signed_in: false })?.missing).toBe(0));

test("the way to the top-up names the lack and leads back", () =>
  expect(topUpUrl(OFFER, 900)).toBe("/wallet/top-up?missing=900&next=%2Fmirela%2F%23call"));
