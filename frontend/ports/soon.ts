/** For what reaches many pages at once: each asks after a moment of its own, and once for many hints. */

const AT_MOST_MS = 1_500;

export class Soon {
  readonly #run: () => void;
  readonly #waitMs: () => number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `waitMs`: how long that moment is, if it is no matter of many pages. */
  constructor(run: () => void, waitMs = () => Math.random() * AT_MOST_MS) {
    this.#run = run;
    this.#waitMs = waitMs;
  }

  ask(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#run();
    }, this.#waitMs());
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
