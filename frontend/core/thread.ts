/** Chat messages and meter events as one thread, in the order in which they happened. */

import type { Seat, Snapshot } from "./snapshot.ts";
import { currentLanguage, currentZone } from "./texts.ts";

export type Item =
  | { is: "message"; key: string; at: string; text: string; mine: boolean }
  | { is: "event"; key: string; at: string; text: string; icon: string };

const ICONS: Record<string, string> = {
  connected: "video",
  confirmed: "clock",
  running: "clock",
  started: "clock",
  paused: "pause",
  resumed: "play",
  go_on: "play",
  raised: "plus",
  waived: "gift",
  lost: "wifi-off",
  mode: "sliders",
  ended: "hangup",
  settled: "check",
};

export function iconOf(kind: string): string {
  return ICONS[kind] ?? ICONS[kind.split(/[._-]/).at(-1) ?? ""] ?? "info";
}

/** `2026-11-17T14:02:11Z` → `14:02` in the reader's zone. */
export function timeOf(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  return at.toLocaleTimeString(currentLanguage(), {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: currentZone(),
  });
}

/** Stable: events before messages of the same instant. */
export function thread(snapshot: Snapshot, me: Seat = snapshot.me): Item[] {
  const events = snapshot.log.map(
    (line): Item => ({
      is: "event",
      key: `e${line.seq}`,
      at: line.at,
      text: line.text,
      icon: iconOf(line.kind),
    }),
  );
  const messages = snapshot.messages.map(
    (each): Item => ({
      is: "message",
      key: `m${each.id}`,
      at: each.at,
      text: each.text,
      mine: each.who === me,
    }),
  );
  const instant = (item: Item) => Date.parse(item.at) || 0;
  return [...events, ...messages].sort((a, b) => instant(a) - instant(b));
}
