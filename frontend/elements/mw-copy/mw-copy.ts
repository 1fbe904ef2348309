import { t } from "../../core/texts.ts";
import { define } from "../light.ts";

const SHOWN_MS = 2_000;

/**
 * `<mw-copy for="ID"><button type="button">… <span data-word>Copy</span></button></mw-copy>`: copies the value or text
 * of the element with that id and says so for a moment. Not shown without scripts (`:not(:defined)`).
 */
export class MwCopy extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    this.addEventListener("click", this.#copy);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#copy);
    clearTimeout(this.#timer);
  }

  readonly #copy = async (): Promise<void> => {
    const source = document.getElementById(this.getAttribute("for") ?? "");
    const word = this.querySelector<HTMLElement>("[data-word]");
    if (!source || !word) return;
    const text = source instanceof HTMLTextAreaElement ? source.value : (source.textContent ?? "");
    this.dataset.said ??= word.textContent ?? "";
    try {
      await navigator.clipboard.writeText(text.trim());
      word.textContent = t("Copied");
    } catch {
      // No permission, or no safe context: the text is marked, and the keyboard copies it.
      getSelection()?.selectAllChildren(source);
      if (source instanceof HTMLTextAreaElement) source.select();
      word.textContent = t("Marked: press Ctrl+C");
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      word.textContent = this.dataset.said ?? "";
    }, SHOWN_MS);
  };
}

define("mw-copy", MwCopy);
