import type { CallOffer } from "../../core/offer.ts";
import { hear } from "../../ports/live.ts";
import { embedded } from "../../ports/page.ts";
import { Soon } from "../../ports/soon.ts";
import { define } from "../light.ts";
import { Dock } from "./dock.ts";
import { type Kept, keep, putBack } from "./kept.ts";
import { Pressed } from "./pressed.ts";
import { showTyped } from "./typed.ts";

const DOCK = "[data-hides-behind]";

/**
 * `<mw-call-card advisor="uuid">` around the server-rendered call card, which works without it. With it the card
 * follows presence and wallet, a typed maximum shows what it comes to, a press shows that it is on its way, and
 * the dock of a phone (`data-hides-behind`, after `.profile`) leaves while the card's own button is in sight.
 */
export class MwCallCard extends HTMLElement {
  #stops: (() => void)[] = [];
  #dock: Dock | null = null;
  #pressed = new Pressed();
  #soon = new Soon(() => void this.refresh());
  #status: HTMLElement | null = null;
  #turn = 0;
  #kept: Kept | null = null;

  connectedCallback(): void {
    this.#dock = new Dock(this.parentElement?.id || "call");
    const away = () => {
      this.#pressed.stop();
      this.#soon.ask();
    };
    const shown = (event: PageTransitionEvent) => {
      if (event.persisted) away(); // back from the room: keys and figures are old
    };
    addEventListener("pageshow", shown);
    this.addEventListener("submit", this.#submit);
    this.addEventListener("input", this.#show);
    this.addEventListener("mw-presence", this.#presence);
    this.#stops.push(
      () => removeEventListener("pageshow", shown),
      () => this.removeEventListener("submit", this.#submit),
      () => this.removeEventListener("input", this.#show),
      () => this.removeEventListener("mw-presence", this.#presence),
      hear({
        event: ({ kind }) => {
          if (kind === "wallet") this.#soon.ask();
        },
        missed: () => this.#soon.ask(),
      }),
    );
    this.#fresh();
  }

  disconnectedCallback(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#pressed.stop();
    this.#soon.stop();
    this.#dock?.stop();
  }

  /** The card as the server writes it now, with what was typed and chosen in the old one. */
  async refresh(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const page = await fetch(location.pathname + location.search, { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.text() : null))
      .catch(() => null);
    if (page === null || turn !== this.#turn || this.#pressed.isOn || !this.isConnected) return;
    const fresh = new DOMParser().parseFromString(page, "text/html");
    const card = fresh.querySelector(this.localName);
    if (!card) return;
    this.#kept = keep(this, this.#kept);
    this.replaceChildren(...card.childNodes, this.#said());
    this.#swapDock(fresh.querySelector(DOCK));
    putBack(this, this.#kept);
    this.#fresh();
  }

  #swapDock(fresh: Element | null): void {
    const old = this.#dock?.element;
    if (old && fresh) old.replaceWith(fresh);
    else if (old) old.remove();
    else if (fresh) this.closest(".profile")?.after(fresh);
  }

  #fresh(): void {
    this.#dock?.follow(this.querySelectorAll(".call-panel .btn-money"));
    this.#show();
  }

  #show = (): void => {
    const offer = embedded<CallOffer>("call-offer");
    if (!offer) return;
    for (const panel of this.querySelectorAll<HTMLElement>(".call-panel")) {
      const part = `[data-mode="${CSS.escape(panel.dataset.mode ?? "")}"]`;
      showTyped(panel, this.#dock?.element?.querySelector(part) ?? null, offer);
    }
  };

  #submit = (event: SubmitEvent): void => {
    if (this.#pressed.isOn) event.preventDefault();
    else this.#pressed.start(event.target as HTMLFormElement);
  };

  #presence = (event: Event): void => {
    const word = (event.target as HTMLElement).textContent?.trim() ?? "";
    this.#said().textContent = word;
    this.#soon.ask();
  };

  /** What screen readers are told; it outlives the card that is exchanged. */
  #said(): HTMLElement {
    if (!this.#status) {
      this.#status = document.createElement("p");
      this.#status.className = "sr";
      this.#status.setAttribute("role", "status");
      this.append(this.#status);
    }
    return this.#status;
  }
}

define("mw-call-card", MwCallCard);
