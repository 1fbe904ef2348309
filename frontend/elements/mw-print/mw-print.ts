import { define } from "../light.ts";

/** `<mw-print><button type="button">…</button></mw-print>`: prints the page. Not shown without scripts. */
export class MwPrint extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.#print);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#print);
  }

  readonly #print = (): void => window.print();
}

define("mw-print", MwPrint);
