/** A press that starts a call: once, and seen to be on its way. */

/** A page that has not been left by then can be pressed again; the same key is the same call. */
const LONGEST_MS = 15_000;
const BUSY_ICON = "turn";

export class Pressed {
  #icons = new Map<Element, string>();
  #buttons: Element[] = [];
  #lift: ReturnType<typeof setTimeout> | undefined;

  get isOn(): boolean {
    return this.#lift !== undefined;
  }

  /** The buttons of this form, those outside of it too. */
  start(form: HTMLFormElement): void {
    const all = [...document.querySelectorAll<HTMLButtonElement>('button[type="submit"]')];
    this.#buttons = all.filter((each) => each.form === form);
    for (const each of this.#buttons) {
      each.setAttribute("aria-busy", "true");
      const drawn = each.querySelector("use");
      const href = drawn?.getAttribute("href");
      if (!drawn || !href) continue;
      this.#icons.set(drawn, href);
      drawn.setAttribute("href", href.replace(/#.*/, `#i-${BUSY_ICON}`));
    }
    this.#lift = setTimeout(() => this.stop(), LONGEST_MS);
  }

  stop(): void {
    clearTimeout(this.#lift);
    this.#lift = undefined;
    for (const each of this.#buttons.splice(0)) each.removeAttribute("aria-busy");
    for (const [drawn, href] of this.#icons) drawn.setAttribute("href", href);
    this.#icons.clear();
  }
}
