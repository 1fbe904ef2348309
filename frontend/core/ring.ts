/** Calls that ring at this person: which, for how long, and what the card says. */
import { counted, left } from "./duration.ts";
import { money, perUnit, price } from "./money.ts";
import type { Mode, Seat } from "./snapshot.ts";
import { t, tn } from "./texts.ts";

export interface Ring {
  call: string;
  url: string;
  /** `stars`: what advisors say of the client, "" without a rating; `reviews`: how many did. */
  from: { name: string; picture: string | null; stars?: string; reviews?: number };
  mode: Mode;
  subject: string;
  /** How the client's brief in the thread begins, for the advisor. */
  brief?: { about: string; at: string; url: string } | null;
  currency: string;
  rate: number;
  rate_unit_s: number;
  share_rate: number;
  /** Came by the advisor's own button or link: another commission, which the share shows. */
  own_client?: boolean;
  /** For whom this person answers, if it is a company. */
  company?: string;
  /** Which side is rung: the client, where an advisor calls out of their thread. */
  rings_at?: Seat;
  /** A running call that a colleague hands over. */
  handover?: { by: string; word: string; running_ms: number } | null;
  held: number;
  funded_minutes: number | null;
  sample_s: number;
  ring_left_ms: number;
  seq?: number;
}

/** A ring with the steady reading (ms) at which it stops. */
export interface Ringing extends Ring {
  until: number;
}

export function add(rings: readonly Ringing[], ring: Ring, nowMs: number): Ringing[] {
  const others = rings.filter((each) => each.call !== ring.call);
  return ring.ring_left_ms > 0
    ? [...others, { ...ring, until: nowMs + ring.ring_left_ms }]
    : others;
}

export function over(rings: readonly Ringing[], call: string): Ringing[] {
  return rings.filter((each) => each.call !== call);
}

/** Without those whose time is up: the server ends them, the card need not wait for it. */
export function ringing(rings: readonly Ringing[], nowMs: number): Ringing[] {
  return rings.filter((each) => each.until > nowMs);
}

export const leftText = (ring: Ringing, nowMs: number): string =>
  t("rings {time} more", { time: left(ring.until - nowMs) });

/** What other advisors say of the client, in a few words; empty where nobody did. */
export function saidOf(ring: Ring): string {
  const { stars, reviews } = ring.from;
  return reviews ? `${stars ? `${stars} · ` : ""}${tn("{n} review", "{n} reviews", reviews)}` : "";
}

const CALLS: Record<Mode, () => string> = {
  video: () => t("Video call"),
  audio: () => t("Audio call"),
  text: () => t("Text conversation"),
};

export const modeName = (mode: Mode): string => CALLS[mode]();

export interface Fact {
  name: string;
  value: string;
  note?: string;
}

function sampleFact(sampleS: number): Fact {
  if (sampleS === 0) return { name: t("Counted"), value: t("from the start") };
  if (sampleS === 60) return { name: t("First minute"), value: t("free") };
  return { name: t("Free at first"), value: left(sampleS * 1000) };
}

/** The four figures of the card: the price, the share, what is held and how long it lasts, the sample. */
export function facts(ring: Ring): Fact[] {
  const held: Fact = { name: t("Confirmed, held"), value: money(ring.held, ring.currency) };
  if (ring.funded_minutes !== null) {
    held.note = tn("{n} minute", "{n} minutes", ring.funded_minutes);
  }
  const running = ring.handover?.running_ms;
  const free: Fact = { name: t("Counted"), value: t("nothing") };
  return [
    {
      name: t("Rate"),
      value: ring.rate ? price(ring.rate, ring.rate_unit_s, ring.currency) : t("free"),
    },
    { name: ring.company ? t("The company gets") : t("You get"), value: shareOf(ring) },
    held,
    running === undefined
      ? ring.rate
        ? sampleFact(ring.sample_s)
        : free
      : { name: t("Counted so far"), value: counted(running) },
  ];
}

export const shareOf = (ring: Ring): string =>
  ring.rate ? price(ring.share_rate, ring.rate_unit_s, ring.currency) : t("nothing");

/** What stands on the accepting button: amount and unit. */
export const acceptPrice = (ring: Ring): { amount: string; unit: string } =>
  ring.rate
    ? {
        amount: money(ring.share_rate, ring.currency),
        unit: ring.company
          ? perUnit(ring.rate_unit_s)
          : t("{unit} to you", { unit: perUnit(ring.rate_unit_s) }),
      }
    : { amount: t("free"), unit: "" };
