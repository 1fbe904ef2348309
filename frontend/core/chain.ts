/**
 * A call whose mode was changed: several meters that share one sample, one minimum and one maximum.
 * The same rule as `minutewise.metering.chain`, for the figures between the server's messages.
 */
import { bareCharge, type Split, sampleMs, split } from "./charge.ts";
import type { Meter } from "./snapshot.ts";

const sum = (all: readonly number[]): number => all.reduce((total, each) => total + each, 0);

/** What each meter of the chain comes to after `runningMs` of the last one; zeros within the sample. */
function charges({ terms, taken = [] }: Meter, runningMs: number): number[] {
  const bare = bareCharge(terms, runningMs);
  const parts = [...taken, bare];
  const freeMs = sampleMs(terms);
  const passed = terms.free_sample_s === 0 || (terms.rate > 0 && runningMs > freeMs);
  if (!passed || sum(parts) === 0) return parts.map(() => 0);
  const raised = Math.max(bare, terms.minimum_charge);
  const here = terms.maximum === null ? raised : Math.min(raised, terms.maximum);
  // A minimum is added to the last meter in which anything falls due.
  const last = parts.findLastIndex((each) => each > 0);
  parts[last] = (parts[last] ?? 0) + here - bare;
  return parts;
}

/** What the chain comes to, waivers not yet taken off. */
export const totalDue = (meter: Meter, runningMs: number): number => sum(charges(meter, runningMs));

/** Who gets what of the chain: waivers off the newest meter first, the commission rounded down in each. */
export function chainSplit(meter: Meter, runningMs: number): Split {
  const total = { paid: 0, commission: 0, fee: 0, share: 0 };
  let waived = meter.waived;
  for (const charged of charges(meter, runningMs).reverse()) {
    const here = Math.min(waived, charged);
    waived -= here;
    const part = split(charged, here, meter.terms.commission_bps, meter.terms.gateway_fee_bps);
    total.paid += part.paid;
    total.commission += part.commission;
    total.fee += part.fee;
    total.share += part.share;
  }
  return total;
}

/** The maximum that the client confirmed for the chain; null without one. */
export const confirmedOf = (meter: Meter): number | null =>
  meter.terms.maximum === null ? null : (meter.confirmed ?? meter.terms.maximum);

/** A maximum of this meter, said as one of the whole chain: what earlier meters were given is added. */
export function inTotal(meter: Meter, maximum: number): number {
  return maximum + (confirmedOf(meter) ?? 0) - (meter.terms.maximum ?? 0);
}
