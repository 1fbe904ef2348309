/** What is read out when the meter changes: states politely, a lost line and the end of a sample at once. */
import type { MeterView } from "./meter-view.ts";
import { t } from "./texts.ts";
import { SAMPLE_WARNING_MS, VERY_LOW_MS } from "./warnings.ts";

export interface Announcement {
  text: string;
  urgent: boolean;
}

const justWithin = (before: number, after: number, limit: number): boolean =>
  before > limit && after <= limit && after > 0;

/** The sentence for the step from `before` to `after`; null when nothing needs saying. */
export function announcement(before: MeterView | null, after: MeterView): Announcement | null {
  if (before && before.phase !== after.phase) {
    if (after.phase === "ringing") return null;
    const urgent = after.phase === "lost" || after.phase === "maximum";
    return { text: `${after.label}. ${after.cost}`, urgent };
  }
  if (!before) return null;
  const [was, is] = [before.figures, after.figures];
  if (after.phase === "free" && justWithin(was.sampleLeftMs, is.sampleLeftMs, SAMPLE_WARNING_MS)) {
    return {
      text: t("The free time ends in 10 seconds. Hang up now and pay nothing."),
      urgent: true,
    };
  }
  if (after.phase === "low" && justWithin(was.leftMs ?? 0, is.leftMs ?? 0, VERY_LOW_MS)) {
    return { text: t("30 seconds of money left."), urgent: true };
  }
  return null;
}
