/**
 * The console's keys: single letters, only while nobody types, never with a modifier, and to be switched off
 * (who speaks to the machine, or whose screen reader has letters of its own). They move the focus and press
 * what stands on the page; nothing can be done by key alone.
 */
import { t } from "../../core/texts.ts";

const OFF = "mw-desk-keys-off";

/** What each key does; also the list that `?` shows. */
export const KEYS = (): [string, string][] => [
  ["j", t("Next conversation")],
  ["k", t("Conversation before")],
  ["Enter", t("Open it beside")],
  ["r", t("Answer in it")],
  ["x", t("Close it")],
  ["/", t("Search")],
  ["?", t("These keys")],
];

export const areOff = (): boolean => localStorage.getItem(OFF) === "1";

export const switchOff = (off: boolean): void => {
  if (off) localStorage.setItem(OFF, "1");
  else localStorage.removeItem(OFF);
};

/** Whether this press belongs to somebody who writes, or to the browser. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  const at = event.target;
  if (!(at instanceof Element)) return false;
  return (
    at.closest("input, textarea, select, [contenteditable], dialog, [role=alertdialog]") !== null
  );
}

/** From where the focus stands, `step` lines on; the first or last line from anywhere else. */
export function lineFrom<T>(lines: readonly T[], at: T | null, step: 1 | -1): T | undefined {
  const here = at === null ? -1 : lines.indexOf(at);
  if (here < 0) return step === 1 ? lines[0] : lines.at(-1);
  return lines[Math.max(0, Math.min(lines.length - 1, here + step))];
}
