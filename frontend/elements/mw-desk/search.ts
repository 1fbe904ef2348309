import { MwFresh } from "../mw-fresh/mw-fresh.ts";

const KEPT = "mw-desk-search";

/**
 * The search of a desk beside a call: what is found stands in the list's place until an empty search brings the
 * list back. It is kept for this tab, so that another page, or the desk closed and opened, does not lose it.
 */
export class Search {
  readonly #desk: HTMLElement;
  #lines = "";

  constructor(desk: HTMLElement) {
    this.#desk = desk;
  }

  /** What was looked for last, for whoever opens the desk and has its lists look. */
  goOn(): void {
    const [field, words] = [this.#field, sessionStorage.getItem(KEPT)];
    if (!field || !words) return;
    field.value = words;
    this.#point(words);
  }

  /** The form was sent, or its field emptied. */
  heard = (event: Event): void => {
    const form = event.target instanceof Element ? event.target.closest("[data-find]") : null;
    const field = form?.querySelector<HTMLInputElement>("input[type=search]");
    if (!field || (event.type === "input" && field.value)) return;
    event.preventDefault();
    this.#seek(field.value.trim());
  };

  /** The whole list again. */
  end(): void {
    const field = this.#field;
    if (!field) return;
    field.value = "";
    this.#seek("");
    field.focus();
  }

  get #field(): HTMLInputElement | null {
    return this.#desk.querySelector("[data-find] input[type=search]");
  }

  get #list(): HTMLElement | null {
    return this.#desk.querySelector("mw-fresh[data-lines]");
  }

  #seek(words: string): void {
    this.#point(words);
    sessionStorage.setItem(KEPT, words);
    if (this.#list instanceof MwFresh) void this.#list.look();
  }

  /** Where the list comes from when it looks next. */
  #point(words: string): void {
    const list = this.#list;
    this.#lines ||= list?.getAttribute("src") ?? "";
    const found = `${this.#lines}&q=${encodeURIComponent(words)}`;
    list?.setAttribute("src", words ? found : this.#lines);
    list?.setAttribute("hears", words ? "" : "message read"); // nobody searches anew for each message
  }
}
