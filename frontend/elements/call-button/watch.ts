/**
 * Asks our server how things stand, without cookies: every few seconds while the page is looked at, slower
 * while it cannot be reached, not at all in a hidden tab. Buttons of one advisor share one watch.
 */
import type { Told } from "./told.ts";

const EVERY_MS = 3_000;
const SLOWEST_MS = 60_000;

type Listener = (told: Told) => void;

class Watch {
  readonly #url: string;
  readonly #listeners = new Set<Listener>();
  #last: Told | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait = EVERY_MS;

  constructor(url: string) {
    this.#url = url;
  }

  add(listener: Listener): void {
    this.#listeners.add(listener);
    if (this.#last) listener(this.#last);
    if (this.#listeners.size > 1) return;
    document.addEventListener("visibilitychange", this.#look);
    this.#look();
  }

  remove(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size) return;
    document.removeEventListener("visibilitychange", this.#look);
    clearTimeout(this.#timer);
  }

  readonly #look = async (): Promise<void> => {
    clearTimeout(this.#timer);
    if (document.hidden) return;
    try {
      const answer = await fetch(this.#url, { credentials: "omit", referrerPolicy: "no-referrer" });
      if (answer.ok) this.#last = (await answer.json()) as Told;
      this.#wait = answer.ok ? EVERY_MS : SLOWEST_MS;
      for (const listener of answer.ok && this.#last ? this.#listeners : [])
        listener(this.#last as Told);
    } catch {
      this.#wait = Math.min(2 * this.#wait, SLOWEST_MS);
    }
    clearTimeout(this.#timer);
    if (this.#listeners.size) this.#timer = setTimeout(this.#look, this.#wait);
  };
}

const watches = new Map<string, Watch>();

/** Calls `listener` with every answer; returns how to stop. */
export function watch(url: string, listener: Listener): () => void {
  const one = watches.get(url) ?? new Watch(url);
  watches.set(url, one);
  one.add(listener);
  return () => one.remove(listener);
}
