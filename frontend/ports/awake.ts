/** Keeps the screen on while a call is live; browsers drop the lock when the tab is hidden. */

/** The part of a browser's wake lock that is used. */
export interface Lock {
  readonly released: boolean;
  release(): Promise<void>;
}
type Ask = () => Promise<Lock | null>;

const askBrowser: Ask = async () =>
  (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;

export class Awake {
  #ask: Ask;
  #lock: Lock | null = null;
  #wanted = false;
  #asking = false;

  constructor(ask: Ask = askBrowser) {
    this.#ask = ask;
  }

  set(wanted: boolean): void {
    if (this.#wanted === wanted) return;
    this.#wanted = wanted;
    if (wanted) void this.#take();
    else this.#release();
  }

  /** The tab is seen again: what the browser dropped is asked for anew. */
  again(): void {
    if (this.#wanted && document.visibilityState === "visible") void this.#take();
  }

  async #take(): Promise<void> {
    if (this.#asking || (this.#lock && !this.#lock.released)) return;
    this.#asking = true;
    this.#lock = await this.#ask();
    this.#asking = false;
    if (!this.#wanted) this.#release(); // the call ended while the browser thought about it
  }

  #release(): void {
    void this.#lock?.release().catch(() => undefined);
    this.#lock = null;
  }
}
