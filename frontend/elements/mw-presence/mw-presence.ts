import { hear, type LiveEvent } from "../../ports/live.ts";
import { define } from "../light.ts";

interface Presence {
  advisor: string;
  is: "online" | "busy" | "away" | "offline";
  word: string;
}

/** Shape and word inside `root` after a change; the server rendered them the same way. */
export function showPresence(root: ParentNode, { is, word }: Presence): void {
  for (const each of root.querySelectorAll<HTMLElement>("[data-is]")) each.dataset.is = is;
  const label = root.querySelector<HTMLElement>(".presence");
  if (!label) return;
  const dot = label.querySelector(".dot");
  label.replaceChildren(...(dot ? [dot] : []), word);
}

/**
 * `<mw-presence advisor="uuid">` around server-rendered `<span class="presence" data-is="…"><span class="dot">
 * </span>Word</span>` or a `.dot` alone: kept up to date. Without scripts it stays as it was.
 * Event (bubbles): `mw-presence`, for parts of the page that depend on it.
 */
export class MwPresence extends HTMLElement {
  #stop: () => void = () => undefined;

  connectedCallback(): void {
    this.#stop = hear({ event: (event) => this.take(event) });
  }

  disconnectedCallback(): void {
    this.#stop();
  }

  take(event: Pick<LiveEvent, "kind" | "data">): void {
    const data = event.data as Presence;
    if (event.kind !== "presence" || data.advisor !== this.getAttribute("advisor")) return;
    showPresence(this, data);
    this.dispatchEvent(new CustomEvent("mw-presence", { detail: data, bubbles: true }));
  }
}

define("mw-presence", MwPresence);
