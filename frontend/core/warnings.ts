/** When the two are warned: 2 minutes and 30 seconds before the money ends, 10 s before a sample ends. */
import { exhaustedAtMs, sampleMs } from "./charge.ts";
import type { Terms } from "./snapshot.ts";

export type WarningKind = "sample_ends" | "two_minutes" | "thirty_seconds";
export interface Warning {
  kind: WarningKind;
  /** Running time at which it is due. */
  atMs: number;
}

export const SAMPLE_WARNING_MS = 10_000;
export const LOW_MS = 120_000;
export const VERY_LOW_MS = 30_000;

/** In the order of time; those that would lie before the start are left out. */
export function warnings(terms: Terms): Warning[] {
  const found: Warning[] = [];
  const endMs = exhaustedAtMs(terms);
  if (terms.rate > 0 && sampleMs(terms) > 0) {
    found.push({ kind: "sample_ends", atMs: sampleMs(terms) - SAMPLE_WARNING_MS });
  }
  if (endMs !== null) {
    found.push({ kind: "two_minutes", atMs: endMs - LOW_MS });
    found.push({ kind: "thirty_seconds", atMs: endMs - VERY_LOW_MS });
  }
  return found.filter((each) => each.atMs > 0).sort((a, b) => a.atMs - b.atMs);
}

/** The warning that fell due between two readings of the running time: each is given once. */
export function fellDue(terms: Terms, beforeMs: number, afterMs: number): Warning | null {
  return warnings(terms).findLast((each) => beforeMs < each.atMs && each.atMs <= afterMs) ?? null;
}
