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

/** What is on its way to the server, by thread: one that is opened again at once asks after it. */
const saving = new Map<string, Promise<unknown>>();

export class Draft {
  readonly #base: string;
  #here = true;
  #asked: Promise<Own | null> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: string | null = null;

  constructor(base: string) {
    this.#base = base;
  }

  get #name(): string {
    return `draft:${this.#base}`;
  }

  /** What there is of it, and the texts to begin with; null if it cannot be asked now. */
  fetch(): Promise<Own | null> {
    this.#asked = this.#ask();
    return this.#asked;
  }

  async #ask(): Promise<Own | null> {
    await saving.get(this.#base);
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

  /** One after the other; where to is known once the server has said what it keeps. */
  #keep(text: string): void {
    const before = Promise.all([this.#asked, saving.get(this.#base)]);
    saving.set(
      this.#base,
      before.then(() => this.#store(text)),
    );
  }

  async #store(text: string): Promise<void> {
    if (!this.#here) await postJson(`${this.#base}draft`, { text }).catch(() => null);
    else if (text.trim()) localStorage.setItem(this.#name, text);
    else localStorage.removeItem(this.#name);
  }

  /** Before sending: nothing that was planned comes after it and brings the draft back. */
  async settle(): Promise<void> {
    clearTimeout(this.#timer);
    this.#waiting = null;
    await saving.get(this.#base);
  }

  /** It was sent: the server has taken its own draft away. */
  sent(): void {
    if (this.#here) localStorage.removeItem(this.#name);
  }
}
