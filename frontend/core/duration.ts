/** Durations in words and figures. Counted time rounds down, time that is left rounds up to the second. */
import { tn } from "./texts.ts";

const two = (n: number): string => String(n).padStart(2, "0");

/** `462_000` → `07:42`, `3_700_000` → `1:01:40`: what has been counted. */
export function counted(ms: number): string {
  const s = Math.floor(Math.max(0, ms) / 1000);
  const minutes = Math.floor(s / 60);
  if (minutes < 60) return `${two(minutes)}:${two(s % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}`;
}

/** `17_400` → `0:18`: a countdown says 0:00 only when nothing is left. */
export function left(ms: number): string {
  const s = Math.ceil(Math.max(0, ms) / 1000);
  const minutes = Math.floor(s / 60);
  if (minutes < 60) return `${minutes}:${two(s % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}`;
}

/** `462_000` → `7 minutes 42 seconds`, for labels that are read out. */
export function words(ms: number): string {
  const s = Math.floor(Math.max(0, ms) / 1000);
  const [minutes, seconds] = [Math.floor(s / 60), s % 60];
  const parts: string[] = [];
  if (minutes > 0) parts.push(tn("{n} minute", "{n} minutes", minutes));
  if (seconds > 0 || minutes === 0) parts.push(tn("{n} second", "{n} seconds", seconds));
  return parts.join(" ");
}
