/** How long a link may be away before it is restarted, and before another one is made. */

const HEALS_MS = 2_000; // disconnected often heals by itself
const GIVE_UP_MS = 12_000;
const GIVE_UP_MS_MAX = 18_000;
const LONGER = 1.5; // who gives up ever again after the same time never lets a slow line come

type Timer = ReturnType<typeof setTimeout>;

export class Patience {
  #restart: () => void;
  #giveUp: () => void;
  #heals: Timer | undefined;
  #ends: Timer | undefined;
  #waitMs = GIVE_UP_MS;

  constructor(restart: () => void, giveUp: () => void) {
    this.#restart = restart;
    this.#giveUp = giveUp;
  }

  /** A link was asked for or made: from now on it has its time; whatever becomes of it meanwhile but
   *  `connected`, that time is not prolonged. */
  begin(): void {
    this.#ends ??= setTimeout(() => {
      this.#ends = undefined;
      this.#waitMs = Math.min(this.#waitMs * LONGER, GIVE_UP_MS_MAX);
      this.begin();
      this.#giveUp();
    }, this.#waitMs);
  }

  follow(state: RTCPeerConnectionState): void {
    clearTimeout(this.#heals);
    if (state === "connected") this.#waitMs = GIVE_UP_MS;
    if (state === "connected" || state === "closed") {
      this.stop();
      return;
    }
    this.begin();
    if (state === "failed") this.#restart();
    if (state === "disconnected") this.#heals = setTimeout(this.#restart, HEALS_MS);
  }

  stop(): void {
    clearTimeout(this.#heals);
    clearTimeout(this.#ends);
    this.#ends = undefined;
  }
}
