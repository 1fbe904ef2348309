import { askToNotify, setUpWorker } from "../../ports/notify.ts";
import { define } from "../light.ts";

/**
 * `<mw-notify worker="/sw.js"><button type="button" hidden>…</button><p data-when="granted" hidden>…</p><p
 * data-when="denied" hidden>…</p></mw-notify>`: asks for notifications when a call rings; shows what holds now.
 */
export class MwNotify extends HTMLElement {
  connectedCallback(): void {
    if (typeof Notification === "undefined") return;
    this.querySelector("button")?.addEventListener("click", this.#ask);
    if (Notification.permission === "granted") void setUpWorker(this.#worker);
    this.#show(Notification.permission);
  }

  disconnectedCallback(): void {
    this.querySelector("button")?.removeEventListener("click", this.#ask);
  }

  get #worker(): string {
    return this.getAttribute("worker") ?? "/sw.js";
  }

  readonly #ask = async (): Promise<void> => this.#show(await askToNotify(this.#worker));

  #show(permission: NotificationPermission): void {
    this.querySelector("button")?.toggleAttribute("hidden", permission !== "default");
    for (const each of this.querySelectorAll<HTMLElement>("[data-when]")) {
      each.toggleAttribute("hidden", each.dataset.when !== permission);
    }
  }
}

define("mw-notify", MwNotify);
