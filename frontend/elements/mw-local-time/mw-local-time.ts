import { currentLanguage, currentZone } from "../../core/texts.ts";
import { define } from "../light.ts";

const FORMATS: Record<string, Intl.DateTimeFormatOptions> = {
  time: { hour: "2-digit", minute: "2-digit" },
  date: { weekday: "short", day: "numeric", month: "short" },
  both: { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
};

/** An instant in the reader's own zone and language; null if it is none. */
export function localTime(iso: string, format: string, zone = currentZone()): string | null {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return null;
  const options = { ...(FORMATS[format] ?? FORMATS.both), timeZone: zone };
  return new Intl.DateTimeFormat(currentLanguage(), options).format(at);
}

/** `<mw-local-time datetime="ISO" format="time|date|both">server's text</mw-local-time>`. */
export class MwLocalTime extends HTMLElement {
  connectedCallback(): void {
    const text = localTime(
      this.getAttribute("datetime") ?? "",
      this.getAttribute("format") ?? "both",
    );
    if (text) this.textContent = text;
  }
}

define("mw-local-time", MwLocalTime);
