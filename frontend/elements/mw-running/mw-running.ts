import { counted } from "../../core/duration.ts";
import { type Counting, figures } from "../../core/meter-figures.ts";
import { money } from "../../core/money.ts";
import type { Meter } from "../../core/snapshot.ts";
import { define } from "../light.ts";
import { tick } from "../ticker.ts";

/**
 * `<mw-running currency="EUR" meter="{…}"><span data-time>7:42</span><b data-cost>€9.24</b></mw-running>`: goes on
 * counting from the server's figures while the meter is open. A new `meter` begins anew.
 */
export class MwRunning extends HTMLElement {
  static readonly observedAttributes = ["meter"];
  #held: Counting = { snapshot: { meter: null }, meterAt: 0 };
  #stop: () => void = () => undefined;

  connectedCallback(): void {
    this.#stop = tick((now) => this.show(now));
  }

  disconnectedCallback(): void {
    this.#stop();
  }

  attributeChangedCallback(_name: string, _old: string | null, text: string | null): void {
    const meter = text ? (JSON.parse(text) as Meter) : null;
    this.#held = { snapshot: { meter }, meterAt: performance.now() };
  }

  /** Writes the figures of one steady reading; leaves the server's alone while nothing moves. */
  show(now: number): void {
    if (!this.#held.snapshot.meter?.open) return;
    const { countedMs, cost } = figures(this.#held, now);
    this.#write("[data-time]", counted(countedMs));
    this.#write("[data-cost]", money(cost, this.getAttribute("currency") ?? "EUR"));
  }

  #write(where: string, text: string): void {
    const place = this.querySelector(where);
    if (place && place.textContent !== text) place.textContent = text;
  }
}

define("mw-running", MwRunning);
