/** Work time on the visitor's clock: pure, with time and zone as arguments. Instants in milliseconds. */
import type { Told } from "./told.ts";

const DAY_MS = 86_400_000;

interface Clock {
  now: number;
  zone: string | undefined;
  language: string;
}

/** The stretch of work that runs at `now`, or the next one; null if none is known. */
function nextStretch(told: Told, now: number): [number, number] | null {
  const found = told.hours?.find(([, end]) => end * 1000 > now);
  return found ? [found[0] * 1000, found[1] * 1000] : null;
}

function said(at: number, clock: Clock, options: Intl.DateTimeFormatOptions): string {
  const zone = clock.zone ? { timeZone: clock.zone } : {};
  return new Intl.DateTimeFormat(clock.language, { ...options, ...zone }).format(at);
}

/** 9:00, on 24 hours, as our pages write it. */
const time = (at: number, clock: Clock): string =>
  said(at, clock, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).replace(/^0/, "");

/** The visitor's calendar day of an instant, comparable as text. */
const date = (at: number, clock: Clock): string =>
  said(at, { ...clock, language: "en-CA" }, { year: "numeric", month: "2-digit", day: "2-digit" });

function day(at: number, clock: Clock, words: Told["words"]): string {
  if (date(at, clock) === date(clock.now, clock)) return words.today ?? "";
  if (date(at, clock) === date(clock.now + DAY_MS, clock)) return words.tomorrow ?? "";
  return said(at, clock, { weekday: "long" });
}

const fill = (text: string | undefined, value: string): string =>
  (text ?? "{}").replace("{}", () => value);

/** “Online until 18:00”, “In a call”, “Back Monday 10:00”: the word, and what the clock adds to it. */
export function presenceLine(told: Told, clock: Clock): string {
  const word = told.words[told.is] ?? told.is;
  const next = nextStretch(told, clock.now);
  if (!next) return word;
  const [start, end] = next;
  if (told.is === "online" && start <= clock.now && end - clock.now < DAY_MS) {
    return `${word} ${fill(told.words.until, time(end, clock))}`;
  }
  if (told.is !== "offline" || start <= clock.now) return word;
  const today = date(start, clock) === date(clock.now, clock);
  const when = `${today ? "" : `${said(start, clock, { weekday: "long" })} `}${time(start, clock)}`;
  return fill(told.words.back, when);
}

/** “Today 10:00 – 18:00, your time”; empty without fixed hours, or where there is no end to them. */
export function hoursLine(told: Told, clock: Clock): string {
  const next = nextStretch(told, clock.now);
  if (!next || next[1] - next[0] >= DAY_MS) return "";
  const [start, end] = next;
  const stretch = `${time(start, clock)} – ${time(end, clock)}`;
  return fill(told.words.hours, `${day(start, clock, told.words)} ${stretch}`);
}
