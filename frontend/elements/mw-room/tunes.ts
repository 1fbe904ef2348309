/** Which tone goes with a change of the meter. */
import type { MeterView } from "../../core/meter-view.ts";
import { SAMPLE_WARNING_MS, VERY_LOW_MS } from "../../core/warnings.ts";
import type { Tune } from "../../ports/sound.ts";

const passed = (before: number, after: number, limit: number): boolean =>
  before > limit && after <= limit && after > 0;

export function tuneFor(before: MeterView | null, after: MeterView): Tune | null {
  if (!before) return null;
  if (before.phase !== after.phase) {
    if (after.phase === "lost" || after.phase === "maximum") return "urgent";
    if (after.phase === "low") return "warning";
    if (after.phase === "ended") return "ended";
    if (after.phase === "handing") return null;
    const began = ["connecting", "handing", "lost"].includes(before.phase);
    return began && after.phase !== "paused" ? "connected" : null;
  }
  if (passed(before.figures.sampleLeftMs, after.figures.sampleLeftMs, SAMPLE_WARNING_MS)) {
    return "warning";
  }
  const veryLow = passed(before.figures.leftMs ?? 0, after.figures.leftMs ?? 0, VERY_LOW_MS);
  return veryLow ? "urgent" : null;
}
