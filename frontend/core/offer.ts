/** What the call card offers (`#call-offer`), and what a typed maximum comes to before it is confirmed. */
import { exhaustedAtMs } from "./charge.ts";
import { parseMoney } from "./money.ts";
import type { Mode, Terms } from "./snapshot.ts";

export interface ModeRow {
  mode: Mode;
  rate: number;
  rate_unit_s: number;
  sample_left_s: number;
  sample_once_passed: Terms["sample_once_passed"];
  increment_s: number;
  rounding: Terms["rounding"];
  minimum_charge: number;
}

export interface CallOffer {
  rows: ModeRow[];
  currency: string;
  available: number;
  /** What the client's own limits leave, and in words; null or missing without one. */
  limit_left?: number | null;
  limit_said?: string;
  signed_in: boolean;
  top_up_url: string;
}

/** Minor units; `missing` is what the wallet lacks, 0 for a visitor, whose wallet nobody knows yet. */
export interface Typed {
  amount: number;
  minutes: number | null;
  stays: number;
  missing: number;
  /** Which of the client's own limits the amount is above; empty if none. */
  above: string;
}

/** Whole minutes that `amount` lasts under the row's terms; null if for ever. */
function minutesOf(row: ModeRow, amount: number): number | null {
  const terms: Terms = {
    ...row,
    free_sample_s: row.sample_left_s,
    maximum: amount,
    commission_bps: 0,
  };
  const end = exhaustedAtMs(terms);
  return end === null ? null : Math.floor((end - 1) / 60_000);
}

/** The typed amount with what follows from it; null when it is none that can be confirmed. */
export function typedMaximum(text: string, row: ModeRow, offer: CallOffer): Typed | null {
  const amount = parseMoney(text, offer.currency);
  if (!amount) return null;
  const missing = offer.signed_in ? Math.max(0, amount - offer.available) : 0;
  const left = offer.limit_left ?? null;
  const above = left !== null && amount > left ? (offer.limit_said ?? "") : "";
  const stays = Math.max(0, offer.available - amount);
  return { amount, minutes: minutesOf(row, amount), stays, missing, above };
}

/** Where the missing money comes from; the way leads back here. */
export function topUpUrl(offer: CallOffer, missing: number): string {
  const [path = "", query] = offer.top_up_url.split("?");
  const asked = new URLSearchParams(query);
  asked.set("missing", String(missing));
  return `${path}?${asked}`;
}
