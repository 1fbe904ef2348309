/** The rule: running time drawn to scale on 0…1000; ticks are minutes, the right end is the maximum. */
import { exhaustedAtMs, reachesAtMs, sampleMs } from "./charge.ts";
import type { Terms } from "./snapshot.ts";
import { warnings } from "./warnings.ts";

export const WIDTH = 1000;

export interface Segment {
  kind: "free" | "used" | "used-free" | "low";
  x: number;
  width: number;
}
export interface Tick {
  x: number;
  long: boolean;
}
export interface RuleView {
  segments: Segment[];
  ticks: Tick[];
  marks: number[];
  needle: number | null;
}

const MINUTE = 60_000;
const EMPTY_MS = 20 * MINUTE;
const round = (x: number): number => Math.round(x * 10) / 10;

/** Running time (ms) at the right end: where the maximum is reached, or room enough without one. */
export function lengthMs(terms: Terms | null, runningMs = 0): number {
  const end = terms && terms.maximum !== null ? reachesAtMs(terms, terms.maximum) : null;
  return end ?? Math.max(EMPTY_MS, Math.ceil((runningMs + MINUTE) / (5 * MINUTE)) * 5 * MINUTE);
}

/** A tick a minute as long as they can be told apart, then every 5, then every 30; each fifth or second is long. */
export function ticks(totalMs: number): Tick[] {
  const minutes = totalMs / MINUTE;
  const [step, long] = minutes <= 61 ? [1, 5] : minutes <= 300 ? [5, 30] : [30, 120];
  const found: Tick[] = [];
  for (let at = 0; at <= minutes + 1e-9; at += step) {
    found.push({ x: round((at / minutes) * WIDTH), long: at % long === 0 });
  }
  return found;
}

/** What is drawn for `runningMs` under `terms` (null: a conversation without a meter). */
export function ruleView(terms: Terms | null, runningMs: number, low: boolean): RuleView {
  const total = lengthMs(terms, runningMs);
  const at = (ms: number): number => round((Math.min(Math.max(0, ms), total) / total) * WIDTH);
  const segment = (kind: Segment["kind"], from: number, to: number): Segment => ({
    kind,
    x: at(from),
    width: round(at(to) - at(from)),
  });
  if (!terms) return { segments: [], ticks: ticks(total), marks: [], needle: null };

  const freeMs = sampleMs(terms);
  const within = freeMs > 0 && runningMs <= freeMs;
  const segments: Segment[] = [];
  if (within) segments.push(segment("free", 0, freeMs));
  if (within || terms.rate === 0) segments.push(segment("used-free", 0, runningMs));
  else if (terms.sample_once_passed === "free" && freeMs > 0) {
    segments.push(segment("used-free", 0, freeMs), segment("used", freeMs, runningMs));
  } else segments.push(segment("used", 0, runningMs));
  if (low) segments.push(segment("low", runningMs, total));

  const end = exhaustedAtMs(terms);
  const marks = warnings(terms).filter((each) => each.kind !== "sample_ends" && end !== null);
  return {
    segments: segments.filter((each) => each.width > 0),
    ticks: ticks(total),
    marks: marks.map((each) => at(each.atMs)),
    needle: at(runningMs),
  };
}
