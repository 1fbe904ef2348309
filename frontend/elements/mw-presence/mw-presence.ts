import { hear, type LiveEvent } from "../../ports/live.ts";
import { define } from "../light.ts";
import { mayBeOld, renewSoon } from "./renew.ts";

interface Presence {
  advisor: string;
  is: "online" | "busy" | "away" | "offline" | "gone";
  word: string;
}

/** An agent is named here no more: the line goes, and with the last one its list. */
function takeAway(from: Element): void {
  const line = from.closest("li");
  const list = line?.parentElement;
  line?.remove();
  if (list?.children.length === 0) (list.closest("section") ?? list).remove();
}

/** Shape and word inside `root` after a change; the server rendered them the same way. */
export function showPresence(root: ParentNode, { is, word }: Presence): void {
  for (const each of root.querySelectorAll<HTMLElement>("[data-is]")) each.dataset.is = is;
  const label = root.querySelector<HTMLElement>(".presence");
  if (!label) return;
  const place = label.querySelector("[data-word]");
  const dot = label.querySelector(".dot");
  if (place) place.textContent = word;
  else label.replaceChildren(...(dot ? [dot] : []), word);
}

/**
 * `<mw-presence advisor="uuid">` around server-rendered `<span class="presence" data-is="…"><span class="dot">
 * </span><span data-word>Word</span></span>` or a `.dot` alone: kept up to date. The page brings the words of its
 * language in `data-online`, `data-busy`, `data-away`, `data-offline`. Without scripts it stays as it was.
 * What was missed while the line was down, a fresh copy of the page tells.
 * Event (bubbles): `mw-presence`, for parts of the page that depend on it.
 */
export class MwPresence extends HTMLElement {
  #stop: () => void = () => undefined;

  connectedCallback(): void {
    const sinceMs = performance.now();
    let waits = false; // drawn where the line is up already, it is as new as can be
    this.#stop = hear({
      event: (event) => this.take(event),
      open: () => void (waits && mayBeOld(sinceMs) && renewSoon()),
      missed: renewSoon,
    });
    waits = true;
  }

  disconnectedCallback(): void {
    this.#stop();
  }

  take(event: Pick<LiveEvent, "kind" | "data">): void {
    const data = event.data as Presence;
    if (event.kind !== "presence" || data.advisor !== this.getAttribute("advisor")) return;
    if (data.is === "gone") {
      takeAway(this);
      return;
    }
    showPresence(this, { ...data, word: this.dataset[data.is] ?? data.word });
    this.dispatchEvent(new CustomEvent("mw-presence", { detail: data, bubbles: true }));
  }
}

define("mw-presence", MwPresence);
