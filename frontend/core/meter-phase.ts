/** One word for what the call and its meter do just now, as the two people see it. */
import type { Figures } from "./meter-figures.ts";
import type { Snapshot } from "./snapshot.ts";
import { LOW_MS } from "./warnings.ts";

export type MeterPhase =
  | "ringing"
  | "connecting"
  | "talk"
  | "free"
  | "running"
  | "low"
  | "paused"
  | "maximum"
  | "handing"
  | "lost"
  | "ended";

/** `cut`: the own socket has been silent for longer than a proof lasts, so nothing can be counted. */
export function phaseOf(snapshot: Snapshot, figures: Figures, cut: boolean): MeterPhase {
  const { meter, state } = snapshot;
  if (state === "ended") return "ended";
  if (state === "ringing") return "ringing";
  if (cut && meter?.state === "running") return "lost";
  if (meter?.state === "paused") {
    if (meter.reasons.includes("lost")) {
      // Nobody's line is lost: the colleague who takes over is on the way.
      return snapshot.transfer?.stage === "handed" && !cut ? "handing" : "lost";
    }
    return meter.reasons.includes("maximum") ? "maximum" : "paused";
  }
  if (meter?.state === "running") {
    if (figures.sampleLeftMs > 0 || meter.terms.rate === 0) return "free";
    return figures.leftMs !== null && figures.leftMs <= LOW_MS ? "low" : "running";
  }
  if (state === "connecting" || meter?.state === "confirmed") return "connecting";
  return "talk";
}
