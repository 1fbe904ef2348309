/**
 * The price rule, the same as `minutewise.metering`: whole minor units, whole milliseconds, rounded down.
 * The server's figure is the one that counts; this one moves between its messages.
 */
import type { Terms } from "./snapshot.ts";

/** rate × units / per, rounded down, exact as long as each factor is a safe integer. */
function portion(rate: number, units: number, per: number): number {
  return rate * Math.floor(units / per) + Math.floor((rate * (units % per)) / per);
}

/** Running time that still costs nothing if the meter ends within it. */
export const sampleMs = (terms: Terms): number =>
  terms.free_sample_s * 1000 - (terms.sample_used_ms ?? 0);

/** Billing steps that `running_ms` makes; 0 inside the sample. */
function stepsOf(terms: Terms, runningMs: number): number {
  const freeMs = sampleMs(terms);
  if (runningMs <= freeMs) return 0;
  const billable = terms.sample_once_passed === "charged" ? runningMs : runningMs - freeMs;
  const steps = billable / (terms.increment_s * 1000);
  return terms.rounding === "started" ? Math.ceil(steps) : Math.floor(steps);
}

/** Minor units by rate and steps alone: neither raised to the minimum nor cut at the maximum. */
export function bareCharge(terms: Terms, runningMs: number): number {
  const seconds = stepsOf(terms, runningMs) * terms.increment_s;
  return portion(terms.rate, seconds, terms.rate_unit_s);
}

/** Minor units after `runningMs`, raised to the minimum, not cut at the maximum. */
export function uncutCharge(terms: Terms, runningMs: number): number {
  const due = bareCharge(terms, runningMs);
  return due > 0 ? Math.max(due, terms.minimum_charge) : 0;
}

/** Minor units after `runningMs`; never more than the confirmed maximum. */
export function charge(terms: Terms, runningMs: number): number {
  const due = uncutCharge(terms, runningMs);
  return terms.maximum === null ? due : Math.min(due, terms.maximum);
}

/** The first millisecond at which the uncut charge is at least `sum`; null if that never happens. */
export function reachesAtMs(terms: Terms, sum: number): number | null {
  if (terms.rate <= 0) return sum <= 0 ? 0 : null;
  const due = sum <= terms.minimum_charge ? 1 : sum;
  const steps = Math.ceil(Math.ceil((due * terms.rate_unit_s) / terms.rate) / terms.increment_s);
  const stepMs = terms.increment_s * 1000;
  const billable = terms.rounding === "started" ? (steps - 1) * stepMs + 1 : steps * stepMs;
  const freeMs = sampleMs(terms);
  const running = terms.sample_once_passed === "charged" ? billable : billable + freeMs;
  return Math.max(running, freeMs + 1);
}

/** The first millisecond at which the uncut charge would exceed the maximum: there the meter pauses. */
export function exhaustedAtMs(terms: Terms): number | null {
  return terms.maximum === null ? null : reachesAtMs(terms, terms.maximum + 1);
}

export interface Split {
  paid: number;
  commission: number;
  fee: number;
  share: number;
}

/**
 * What the client pays; commission and gateway fee, each rounded down, are the operator's, and the advisor gets the
 * rest: the three add up to the first.
 */
export function split(charged: number, waived: number, commissionBps: number, feeBps = 0): Split {
  const paid = Math.max(0, charged - waived);
  const commission = portion(commissionBps, paid, 10_000);
  const fee = portion(feeBps, paid, 10_000);
  return { paid, commission, fee, share: paid - commission - fee };
}
