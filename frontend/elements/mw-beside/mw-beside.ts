import { getJson } from "../../ports/http.ts";
import { hear } from "../../ports/live.ts";
import { define } from "../light.ts";
import { MwDesk } from "../mw-desk/mw-desk.ts";
import { MwFresh } from "../mw-fresh/mw-fresh.ts";

const WIDE = "(min-width: 64em)";
const KEPT = "mw-beside";
const ADDRESS = "/threads/unread";
/** Said on the document whenever it opens, closes, or something new waits. */
export const BESIDE_CHANGED = "mw-beside-changed";

/**
 * `<mw-beside unread="2"><template>…</template></mw-beside>`: the desk beside a running call; a column where
 * there is room, a sheet below the meter where there is not. What stands in the template lives while it is
 * open, so that nothing is read unseen. Alt+T opens and closes it; wide, it stays as it was left, and the
 * address `#desk` opens it.
 */
export class MwBeside extends HTMLElement {
  unread = 0;
  #wide = matchMedia(WIDE);
  #stop: () => void = () => undefined;

  connectedCallback(): void {
    this.unread = Number(this.getAttribute("unread") ?? 0);
    const count = () => void this.#count();
    this.#stop = hear({
      event: ({ kind }) => (kind === "message" || kind === "read") && count(),
      missed: count,
    });
    document.addEventListener("keydown", this.#key);
    const wanted = location.hash === "#desk" || localStorage.getItem(KEPT) === "1";
    if (wanted && this.#wide.matches) this.show(false);
  }

  disconnectedCallback(): void {
    this.#stop();
    document.removeEventListener("keydown", this.#key);
  }

  get isOpen(): boolean {
    return this.hasAttribute("open");
  }

  /** Whether it lies over the room. */
  get covers(): boolean {
    return this.isOpen && !this.#wide.matches;
  }

  toggle(): void {
    if (this.isOpen) this.hide();
    else this.show();
  }

  show(focus = true): void {
    const template = this.querySelector("template");
    if (!template || this.isOpen) return;
    this.append(document.importNode(template.content, true));
    this.toggleAttribute("open", true);
    this.querySelector("[data-close]")?.addEventListener("click", () => this.hide());
    for (const list of this.querySelectorAll("mw-fresh"))
      if (list instanceof MwFresh) void list.look();
    if (focus) this.querySelector<HTMLElement>("[data-close]")?.focus();
    this.#changed();
  }

  /** Back to the room; drafts are kept first, and what is open opens again with the desk. */
  hide(): void {
    if (!this.isOpen) return;
    const desk = this.querySelector("mw-desk");
    if (desk instanceof MwDesk) desk.leave();
    for (const each of [...this.children])
      if (!(each instanceof HTMLTemplateElement)) each.remove();
    this.toggleAttribute("open", false);
    this.#changed();
    document.querySelector<HTMLElement>("[data-beside]")?.focus();
  }

  #changed(): void {
    if (this.#wide.matches) localStorage.setItem(KEPT, this.isOpen ? "1" : "0");
    document.dispatchEvent(new CustomEvent(BESIDE_CHANGED));
  }

  async #count(): Promise<void> {
    const answer = await getJson<{ threads: number }>(ADDRESS).catch(() => null);
    if (!answer || answer.threads === this.unread) return;
    this.unread = answer.threads;
    this.#changed();
  }

  #key = (event: KeyboardEvent): void => {
    if (event.altKey && !event.ctrlKey && !event.metaKey && event.code === "KeyT") {
      event.preventDefault();
      this.toggle();
    }
    // The sheet over the call goes by Escape, but first out of what is written or unfolded.
    const at = event.target instanceof Element && this.contains(event.target) ? event.target : null;
    if (event.key !== "Escape" || !at || at.matches("textarea, input") || this.#wide.matches)
      return;
    if (!this.querySelector("details[open], dialog[open]")) this.hide();
  };
}

define("mw-beside", MwBeside);
