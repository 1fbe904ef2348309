/** What the page brings along, and what a live call does to it. */
import { type Catalogue, speak } from "../core/texts.ts";

/** JSON in `<script type="application/json" id="…">`; null if there is none. */
export function embedded<T>(id: string): T | null {
  const text = document.getElementById(id)?.textContent;
  return text ? (JSON.parse(text) as T) : null;
}

/** Language and catalogue of the page; before any element renders. */
export function speakPage(): void {
  speak(document.documentElement.lang || "en", embedded<Catalogue>("catalogue") ?? {});
}

/** Keeps the screen on while a call is live; browsers drop the lock when the tab is hidden. */
export class Awake {
  #lock: WakeLockSentinel | null = null;
  #wanted = false;

  set(wanted: boolean): void {
    this.#wanted = wanted;
    if (wanted) void this.#take();
    else void this.#lock?.release().catch(() => undefined);
    if (!wanted) this.#lock = null;
  }

  again(): void {
    if (this.#wanted && document.visibilityState === "visible") void this.#take();
  }

  async #take(): Promise<void> {
    if (this.#lock && !this.#lock.released) return;
    this.#lock = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
  }
}

/** Asks before a live call is left by closing the tab or pressing back. */
export function askBeforeLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
