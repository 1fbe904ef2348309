import { t } from "../../core/texts.ts";
import { define } from "../light.ts";
import { MwThread } from "../mw-thread/mw-thread.ts";
import { showKeys } from "./help.ts";
import { areOff, isTyping, KEYS, lineFrom } from "./keys.ts";
import { notice, paneFrom, paneOf, say } from "./pane.ts";
import { Search } from "./search.ts";
import { stayHere } from "./stay.ts";

const WIDE = "(min-width: 64em)";
const KEPT = "mw-desk-open";
const idOf = (address: string): string =>
  address.split("?")[0]?.split("/").filter(Boolean).at(-1) ?? "";

/**
 * `<mw-desk>`: the console, with threads (`.thread-line`) opened beside the list in `[data-panes]`, as many as
 * fit; on a phone, and without scripts, a line leads to the thread's own page. Keys: see `keys.ts`. What is
 * open stays open in this tab until it is closed. `stays`: it stands beside a running call; one thread at a
 * time below the list, which is a strip then, searched in its own place, and no press leaves the page.
 */
export class MwDesk extends HTMLElement {
  #wide = matchMedia(WIDE);
  #opening = new Set<string>();
  #stop: () => void = () => undefined;
  readonly #search = new Search(this);

  connectedCallback(): void {
    this.addEventListener("click", this.#click);
    if (this.#stays) {
      this.addEventListener("submit", this.#search.heard);
      this.addEventListener("input", this.#search.heard);
      this.#search.goOn();
      this.#stop = stayHere(this, { answered: this.#answered, failed: this.#failed });
    }
    document.addEventListener("keydown", this.#key);
    const help = document.querySelector<HTMLElement>("[data-keys]");
    if (help) {
      help.hidden = false;
      help.querySelector("button")?.addEventListener("click", this.#help);
    }
    if (this.#isBeside) for (const url of this.#kept()) void this.open(url, false);
  }

  disconnectedCallback(): void {
    this.#stop();
    this.removeEventListener("submit", this.#search.heard);
    this.removeEventListener("input", this.#search.heard);
    this.removeEventListener("click", this.#click);
    document.removeEventListener("keydown", this.#key);
  }

  get #panes(): HTMLElement | null {
    return this.querySelector("[data-panes]");
  }

  get #stays(): boolean {
    return this.hasAttribute("stays");
  }

  get #isBeside(): boolean {
    return this.#stays || this.#wide.matches;
  }

  get #most(): number {
    if (this.#stays) return 1;
    return matchMedia("(min-width: 90em)").matches ? 2 : 1;
  }

  #kept(): string[] {
    const kept = sessionStorage.getItem(KEPT)?.split(" ").filter(Boolean) ?? [];
    return kept.slice(-this.#most);
  }

  /** Opens the thread at `url` beside, at the entry `#m12` if it names one; the one that was open longest
   * makes room. */
  async open(url: string, focus = true): Promise<void> {
    const [address = "", entry = ""] = url.split("#m");
    await this.#open(address, focus && !entry);
    if (!entry) return;
    const thread = this.querySelector(`[data-thread="${idOf(address)}"] mw-thread`);
    if (thread instanceof MwThread) await thread.seek(Number(entry));
  }

  async #open(url: string, focus: boolean): Promise<void> {
    const id = idOf(url);
    const there = this.querySelector<HTMLElement>(`[data-thread="${id}"]`);
    if (there) {
      if (focus) await this.#write(there);
      return;
    }
    if (this.#opening.has(id)) return;
    this.#opening.add(id);
    const pane = await paneOf(url, () => this.#close(id), this.#stays).catch(() => null);
    this.#opening.delete(id);
    const panes = this.#panes;
    if (!pane || !panes) {
      if (focus) this.#missing(url);
      return;
    }
    this.leave(); // of the one that makes room, what is being written is kept
    panes.append(pane);
    while (panes.children.length > this.#most) panes.firstElementChild?.remove();
    this.#changed();
    if (focus) await this.#write(pane);
  }

  /** Its own page says what is wrong; beside a call that is another tab. */
  #missing(url: string): void {
    if (!this.#stays) location.assign(url);
    else this.#said(notice(t("This conversation could not be opened."), url));
  }

  #said(...said: Element[]): void {
    this.querySelector("[data-said]")?.replaceChildren(...said);
  }

  /** A deed is done: the thread as its page shows it now, and what was said to it. */
  #answered = (pane: HTMLElement, page: Document, url: string): void => {
    const id = pane.dataset.thread ?? "";
    const said = [...page.querySelectorAll(".toasts > *")].map((each) =>
      document.importNode(each, true),
    );
    const fresh = paneFrom(page, url, () => this.#close(id), this.#stays);
    const same = fresh?.dataset.thread === id ? fresh : null;
    const [before, after] = [pane, same].map((each) => each?.querySelector("mw-thread"));
    if (before instanceof MwThread && after instanceof MwThread) after.goOnFrom(before);
    if (same) pane.replaceWith(same);
    say(same ?? pane, same ? said : [notice(t("This goes on on another page."), url)]);
    (same ?? pane).querySelector<HTMLElement>("[data-back]")?.focus();
  };

  #failed = (pane: HTMLElement): void => {
    say(pane, [notice(t("That did not work. Please try again."))]);
  };

  /** Before the desk is taken away: what is being written is kept. */
  leave(): void {
    for (const each of this.querySelectorAll("mw-thread"))
      if (each instanceof MwThread) each.keep();
  }

  #close(id: string): void {
    const thread = this.querySelector(`[data-thread="${id}"] mw-thread`);
    if (thread instanceof MwThread) thread.keep();
    this.querySelector(`[data-thread="${id}"]`)?.remove();
    this.#changed();
    this.querySelector<HTMLElement>(`#t-${id} .thread-line`)?.focus();
  }

  #changed(): void {
    const panes = this.#panes;
    if (!panes) return;
    panes.hidden = panes.children.length === 0;
    this.toggleAttribute("data-open", !panes.hidden);
    panes.dataset.count = String(panes.children.length);
    const open = [...panes.children].map((each) => (each as HTMLElement).dataset.thread ?? "");
    for (const line of this.querySelectorAll("a.thread-line[aria-current]"))
      line.removeAttribute("aria-current");
    for (const id of open)
      this.querySelector(`#t-${id} .thread-line`)?.setAttribute("aria-current", "true");
    if (this.#stays) this.#mark(open[0] ?? "");
    sessionStorage.setItem(KEPT, open.map((id) => `/threads/${id}/`).join(" "));
  }

  /** The list that is fetched anew says which one is open as well. */
  #mark(open: string): void {
    const list = this.querySelector("mw-fresh[data-lines]");
    const [path = "", query = ""] = (list?.getAttribute("src") ?? "").split("?");
    const asks = new URLSearchParams(query);
    asks.set("open", open);
    list?.setAttribute("src", `${path}?${asks}`);
  }

  /** Once the thread has drawn itself: its field is another than the one the page brought. */
  async #write(pane: HTMLElement): Promise<void> {
    const thread = pane.querySelector("mw-thread");
    if (thread instanceof MwThread) await thread.updateComplete;
    pane.querySelector<HTMLElement>("textarea.talk-say")?.focus();
  }

  #click = (event: MouseEvent): void => {
    if ((event.target as Element).closest("[data-find-end]")) this.#search.end();
    const line = (event.target as Element).closest<HTMLAnchorElement>("a.thread-line");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (!line || !plain || !this.#isBeside) return;
    event.preventDefault();
    this.#said();
    void this.open(line.pathname + line.hash);
  };

  #key = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && this.#leave(event)) return;
    if (areOff() || isTyping(event)) return;
    const deeds: Record<string, () => void> = {
      j: () => this.#step(1),
      k: () => this.#step(-1),
      r: this.#answer,
      x: this.#shut,
      "/": () => this.querySelector<HTMLElement>("input[type=search]")?.focus(),
      "?": this.#help,
    };
    const deed = deeds[event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  };

  /** Out of the field of an open thread, back to its line. */
  #leave(event: KeyboardEvent): boolean {
    const pane = (event.target as Element).closest<HTMLElement>("[data-thread]");
    if (!pane || !(event.target as Element).closest("textarea")) return false;
    const back = this.#stays ? pane.querySelector<HTMLElement>("[data-back]") : null;
    (back ?? this.querySelector<HTMLElement>(`#t-${pane.dataset.thread} .thread-line`))?.focus();
    event.preventDefault();
    return true;
  }

  #step(step: 1 | -1): void {
    const lines = [...this.querySelectorAll<HTMLElement>("a.thread-line")];
    const at = document.activeElement?.closest<HTMLElement>("a.thread-line") ?? null;
    lineFrom(lines, at, step)?.focus();
  }

  #answer = (): void => {
    const line = document.activeElement?.closest<HTMLAnchorElement>("a.thread-line");
    const pane = this.#panes?.lastElementChild as HTMLElement | null | undefined;
    if (line) line.click();
    else if (pane) void this.#write(pane);
  };

  #shut = (): void => {
    const at = document.activeElement?.closest<HTMLElement>("[data-thread]");
    const pane = at ?? (this.#panes?.lastElementChild as HTMLElement | null | undefined);
    if (pane?.dataset.thread) this.#close(pane.dataset.thread);
  };

  /** Beside a call: with the key that opens and closes the desk. */
  #keys(): [string, string][] {
    if (!this.#stays) return KEYS();
    return [["Alt T", t("Open or close the messages")], ...KEYS()];
  }

  #help = (): void => showKeys(this, this.#keys());
}

define("mw-desk", MwDesk);
