import { t, tn } from "../../core/texts.ts";
import { getJson } from "../../ports/http.ts";
import { hear, type LiveEvent } from "../../ports/live.ts";
import { mayNotify, notify } from "../../ports/notify.ts";
import { play } from "../../ports/sound.ts";
import { define } from "../light.ts";

interface News {
  thread: string;
  from: string;
  muted: boolean;
}

const ADDRESS = "/threads/unread";
const LOCK = "mw-post-sound";
const ALONE_MS = 400;

/**
 * `<mw-post>`: the way to the threads at the top of every page, with how many wait (`[data-unread]`). A new
 * message sounds once over all tabs, and shows outside of a page that is not seen. `silent`, `no-desktop`: what
 * the person chose.
 */
export class MwPost extends HTMLElement {
  #stop: () => void = () => undefined;

  connectedCallback(): void {
    this.#stop = hear({ event: (event) => this.take(event), missed: () => void this.#count() });
  }

  disconnectedCallback(): void {
    this.#stop();
  }

  take(event: Pick<LiveEvent, "kind" | "data">): void {
    if (event.kind === "message") this.#news(event.data as News);
    if (event.kind === "message" || event.kind === "read") void this.#count();
  }

  #news(news: News): void {
    const seen = document.visibilityState === "visible";
    const open = document.querySelector(`mw-thread[thread="${news.thread}"]`) !== null;
    if (news.muted || (seen && open)) return;
    alone(() => {
      if (!this.hasAttribute("silent")) play("message");
      if (seen || this.hasAttribute("no-desktop") || !mayNotify()) return;
      void notify({
        title: t("{name} has written", { name: news.from }),
        body: "", // what was written stays between the two
        tag: `thread-${news.thread}`,
        url: `/threads/${news.thread}/`,
      });
    });
  }

  async #count(): Promise<void> {
    const answer = await getJson<{ threads: number }>(ADDRESS).catch(() => null);
    const badge = this.querySelector<HTMLElement>("[data-unread]");
    if (!answer || !badge) return;
    badge.hidden = answer.threads === 0;
    badge.textContent = String(answer.threads);
    const words = tn("Messages, {n} unread", "Messages, {n} unread", answer.threads);
    this.querySelector("a")?.setAttribute("aria-label", answer.threads ? words : t("Messages"));
  }
}

/** Of all open tabs one makes the noise. */
function alone(noise: () => void): void {
  if (!navigator.locks) {
    noise();
    return;
  }
  void navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    noise();
    await new Promise((done) => setTimeout(done, ALONE_MS));
  });
}

define("mw-post", MwPost);
