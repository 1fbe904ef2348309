/** The cast of tests and playground: Dara asks, Mirela advises; the sums agree with the design reference. */
import type { Meter, Own, Snapshot, Terms } from "./snapshot.ts";

export const TERMS: Terms = {
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

export const meter = (part: Partial<Meter> = {}): Meter => ({
  id: "m1",
  state: "running",
  reasons: [],
  going_on: false,
  terms: TERMS,
  running_ms: 462_000,
  open: true,
  waived: 0,
  ends_in_ms: null,
  ...part,
});

export const snapshot = (part: Partial<Snapshot> = {}): Snapshot => ({
  id: "c1",
  seq: 7,
  topic: "call:c1",
  me: "client",
  state: "live",
  outcome: null,
  word: "",
  mode: "video",
  subject: "PostgreSQL replica",
  people: {
    client: { name: "Dara K.", picture: null },
    advisor: { name: "Mirela Tamsø", picture: null, page: "/a/mirela" },
  },
  currency: "EUR",
  ring_left_ms: null,
  rates: { text: 60, audio: 90, video: 120 },
  meter: meter(),
  log: [],
  messages: [],
  receipt: null,
  ...part,
});

export const own = (part: Partial<Own> = {}): Own => ({
  available: 700,
  raise: [
    { maximum: 3000, minutes: 5 },
    { maximum: 3600, minutes: 10 },
  ],
  top_up: "/wallet/top-up?next=/calls/c1/",
  ws: "/ws",
  ticket: "ticket",
  ice_servers: [],
  hang_up_to: "/calls/c1/receipt",
  ...part,
});
