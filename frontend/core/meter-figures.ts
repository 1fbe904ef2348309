/** The moving figures of a call at one steady reading: both screens compute them from the same message. */
import { chainSplit, confirmedOf, totalDue } from "./chain.ts";
import { exhaustedAtMs, sampleMs } from "./charge.ts";
import type { Held } from "./fold.ts";
import type { Meter } from "./snapshot.ts";

/** What counting needs to know: a meter, and the steady reading at which its figures were true. */
export interface Counting {
  snapshot: { meter: Meter | null };
  meterAt: number;
}

export interface Figures {
  runningMs: number;
  /** The same with earlier meters of the chain: what people are told was counted. */
  countedMs: number;
  /** Minor units the client owes so far, waiver taken off, earlier meters of the chain included. */
  cost: number;
  /** The advisor's part of it. */
  share: number;
  /** Minor units until the confirmed maximum of the chain; null without one. */
  leftMoney: number | null;
  /** Running time until the meter pauses by itself; null without a maximum or at a free rate. */
  leftMs: number | null;
  /** Running time until the sample ends; 0 once it is passed, if there is none or all is free. */
  sampleLeftMs: number;
}

const NOTHING: Figures = {
  runningMs: 0,
  countedMs: 0,
  cost: 0,
  share: 0,
  leftMoney: null,
  leftMs: null,
  sampleLeftMs: 0,
};

/** Running time at steady reading `nowMs`, never beyond the meter's own deadline. */
export function runningMs(held: Counting, nowMs: number): number {
  const meter = held.snapshot.meter;
  if (!meter) return 0;
  const grown = meter.open ? Math.max(0, nowMs - held.meterAt) : 0;
  const end = exhaustedAtMs(meter.terms);
  const running = meter.running_ms + grown;
  return meter.open && end !== null ? Math.min(running, Math.max(end, meter.running_ms)) : running;
}

function of(meter: Meter, running: number): Figures {
  const { terms } = meter;
  const charged = totalDue(meter, running);
  const parts = chainSplit(meter, running);
  const confirmed = confirmedOf(meter);
  const end = exhaustedAtMs(terms);
  return {
    runningMs: running,
    countedMs: running + (meter.earlier_ms ?? 0),
    cost: parts.paid,
    share: parts.share,
    leftMoney: confirmed === null ? null : Math.max(0, confirmed - charged),
    leftMs: end === null ? null : Math.max(0, end - running),
    sampleLeftMs: terms.rate > 0 ? Math.max(0, sampleMs(terms) - running) : 0,
  };
}

export function figures(held: Counting, nowMs: number): Figures {
  const meter = held.snapshot.meter;
  return meter ? of(meter, runningMs(held, nowMs)) : NOTHING;
}

/** Milliseconds until a paused call ends by itself, or until the ringing stops; null if neither. */
export function endsInMs(held: Held, nowMs: number): number | null {
  const ends = held.snapshot.meter?.ends_in_ms;
  return ends == null ? null : Math.max(0, ends - (nowMs - held.meterAt));
}

/** Milliseconds for which the open offer can still be confirmed; null if none is open. */
export function offerLeftMs(held: Held, nowMs: number): number | null {
  const { meter } = held.snapshot;
  if (meter?.state !== "offered" || meter.offer_left_ms == null) return null;
  return Math.max(0, meter.offer_left_ms - (nowMs - held.meterAt));
}

export function ringLeftMs(held: Held, nowMs: number): number | null {
  const ring = held.snapshot.ring_left_ms;
  return ring === null ? null : Math.max(0, ring - (nowMs - held.callAt));
}
