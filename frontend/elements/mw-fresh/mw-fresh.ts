import { hear } from "../../ports/live.ts";
import { morph } from "../../ports/morph.ts";
import { define } from "../light.ts";

const PATIENCE_MS = 5_000;
const HINTS_MS = 400; // a message and the word that it was read: one look for both

/**
 * `<mw-fresh src="/operator/now" every="4">server's part</mw-fresh>`: looks at `src` again every so many seconds
 * while the tab is seen, and changes only what differs. `hears="wallet ring_over"`: also soon after these events. `data-stale` while the server does not answer. Without
 * scripts it stays as the page brought it.
 */
export class MwFresh extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #seen = (): void => {
    if (document.visibilityState === "visible") this.#again(0);
  };

  #stop: () => void = () => undefined;
  #hinted = false;
  #looks = 0;

  connectedCallback(): void {
    const kinds = this.getAttribute("hears")?.split(" ") ?? [];
    if (kinds.length) {
      this.#stop = hear({ event: ({ kind }) => this.hint(kind), missed: () => this.#again(0) });
    }
    document.addEventListener("visibilitychange", this.#seen);
    this.#again();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.#seen);
    clearTimeout(this.#timer);
    this.#stop();
  }

  #again(ms = Number(this.getAttribute("every") ?? 5) * 1000): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.look(), ms);
  }

  /** Something happened: if it `hears` that, it looks soon, once for all that comes until then. */
  hint(kind: string): void {
    if (this.#hinted || !this.getAttribute("hears")?.split(" ").includes(kind)) return;
    this.#hinted = true;
    this.#again(HINTS_MS);
  }

  /** Asks once and shows the answer, unless it was asked anew by then; then waits for the next time. */
  async look(): Promise<void> {
    this.#hinted = false;
    this.#looks += 1;
    const mine = this.#looks;
    if (document.visibilityState === "visible") {
      const html = await this.#ask().catch(() => null);
      if (mine !== this.#looks) return;
      this.toggleAttribute("data-stale", html === null);
      if (html !== null && this.isConnected) this.#show(html);
    }
    if (this.isConnected) this.#again();
  }

  async #ask(): Promise<string | null> {
    const answer = await fetch(this.getAttribute("src") ?? "", {
      credentials: "same-origin",
      headers: { Accept: "text/html" },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    // Sent elsewhere (signed out): what is shown is old, and says so.
    return answer.ok && !answer.redirected ? await answer.text() : null;
  }

  #show(html: string): void {
    const fresh = new DOMParser().parseFromString(html, "text/html").body;
    const host = this.cloneNode(false) as Element;
    host.append(...fresh.childNodes);
    morph(this, host);
  }
}

define("mw-fresh", MwFresh);
