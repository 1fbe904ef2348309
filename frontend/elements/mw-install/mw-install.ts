import { canInstall, install, isByHand, onOffer } from "../../ports/install.ts";
import { define } from "../light.ts";

/**
 * `<mw-install><button type="button" hidden>Install</button><p data-by-hand hidden>How</p></mw-install>`: the button shows
 * while the browser offers to keep the site as an app, the sentence where a person has to do it. Else nothing.
 */
export class MwInstall extends HTMLElement {
  #stop: () => void = () => undefined;

  connectedCallback(): void {
    this.#stop = onOffer(this.#show);
    this.querySelector("button")?.addEventListener("click", this.#install);
    this.#show();
  }

  disconnectedCallback(): void {
    this.#stop();
    this.querySelector("button")?.removeEventListener("click", this.#install);
  }

  readonly #install = (): void => void install();

  readonly #show = (): void => {
    this.querySelector("button")?.toggleAttribute("hidden", !canInstall());
    this.querySelector("[data-by-hand]")?.toggleAttribute("hidden", !isByHand());
  };
}

define("mw-install", MwInstall);
