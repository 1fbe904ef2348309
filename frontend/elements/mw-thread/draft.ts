/** What is being written and not sent: kept on the server, or for visitors in this browser alone. */
import { getJson, postJson } from "../../ports/http.ts";

const PAUSE_MS = 800;

export interface Own {
  draft: string;
  /** An advisor's texts to begin with. */
  beginnings: string[];
  /** Whether the server keeps drafts of this reader. */
  kept: boolean;
}

export class Draft {
  readonly #base: string;
  #here = true;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<unknown> = Promise.resolve();
  #waiting: string | null = null;

  constructor(base: string) {
    this.#base = base;
  }

  get #name(): string {
    return `draft:${this.#base}`;
  }

  /** What there is of it, and the texts to begin with; null if it cannot be asked now. */
  async fetch(): Promise<Own | null> {
    const own = await getJson<Own>(`${this.#base}own`).catch(() => null);
    if (!own) return null;
    this.#here = !own.kept;
    return this.#here ? { ...own, draft: localStorage.getItem(this.#name) ?? "" } : own;
  }

  /** Kept after a pause in typing. */
  write(text: string): void {
    clearTimeout(this.#timer);
    this.#waiting = text;
    this.#timer = setTimeout(() => this.keepNow(), PAUSE_MS);
  }

  /** Keeps what waits for its pause, without it. */
  keepNow(): void {
    clearTimeout(this.#timer);
    if (this.#waiting !== null) this.#keep(this.#waiting);
    this.#waiting = null;
  }

  #keep(text: string): void {
    if (this.#here) {
      if (text.trim()) localStorage.setItem(this.#name, text);
      else localStorage.removeItem(this.#name);
      return;
    }
    const save = () => postJson(`${this.#base}draft`, { text }).catch(() => null);
    this.#saving = this.#saving.then(save);
  }

  /** Before sending: nothing that was planned comes after it and brings the draft back. */
  async settle(): Promise<void> {
    clearTimeout(this.#timer);
    this.#waiting = null;
    await this.#saving;
  }

  /** It was sent: the server has taken its own draft away. */
  sent(): void {
    if (this.#here) localStorage.removeItem(this.#name);
  }
}
