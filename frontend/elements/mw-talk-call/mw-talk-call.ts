import type { TalkItem } from "../../core/talk.ts";
import { hear, type LiveEvent } from "../../ports/live.ts";
import { define } from "../light.ts";

const PATIENCE_MS = 10_000;
/** What one writes; a call or a line about money opens nothing. */
const WRITTEN = ["text", "file"];

/**
 * `<mw-talk-call src="/threads/…/call" thread="…" side="client">server's part</mw-talk-call>`: from where one
 * calls out of a thread, free of charge. Where one cannot yet, it looks again when the other side has written.
 * Empty, it fetches its part. After a sign-in that this press has led to (`?call=audio`), it opens at that way.
 */
export class MwTalkCall extends HTMLElement {
  #stop: () => void = () => undefined;

  connectedCallback(): void {
    this.#stop = hear({ event: (event) => this.take(event), missed: () => this.#unlessOffered() });
    if (this.firstElementChild) this.#resume();
    else void this.look();
  }

  disconnectedCallback(): void {
    this.#stop();
  }

  take(event: Pick<LiveEvent, "topic" | "kind" | "data">): void {
    if (event.topic !== `thread:${this.getAttribute("thread")}` || event.kind !== "item") return;
    const { item } = event.data as { item: TalkItem };
    if (item.side !== this.getAttribute("side") && WRITTEN.includes(item.kind))
      this.#unlessOffered();
  }

  #unlessOffered(): void {
    if (!this.querySelector("form")) void this.look();
  }

  /** Asks for the part as it is now; where it cannot be asked, all stays. */
  async look(): Promise<void> {
    const answer = await fetch(this.getAttribute("src") ?? "", {
      credentials: "same-origin",
      headers: { Accept: "text/html" },
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    this.replaceChildren(...page.body.children);
    this.#resume();
  }

  /** Back from the sign-in: the press is there again, under the keys. */
  #resume(): void {
    const address = new URL(location.href);
    const mode = address.searchParams.get("call");
    const folded = this.querySelector("details");
    if (mode === null || !folded) return;
    address.searchParams.delete("call");
    history.replaceState(history.state, "", address);
    folded.open = true;
    const way = [...folded.querySelectorAll("button")].find((each) => each.value === mode);
    (way ?? folded.querySelector("button"))?.focus();
  }
}

define("mw-talk-call", MwTalkCall);
