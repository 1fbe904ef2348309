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

/** Something was read; `threads`: how many wait now, where the server says it. */
interface Read {
  thread: string;
  threads?: number;
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
    if (event.kind !== "read") return;
    const { threads } = event.data as Read;
    if (threads === undefined) void this.#count();
    else this.#show(threads);
  }

  #news(news: News): void {
    const seen = document.visibilityState === "visible";
    const open = document.querySelector(`mw-thread[thread="${news.thread}"]`) !== null;
    if (seen && open) return; // it is read now, and the word of that brings the count
    void this.#count();
    if (news.muted) return;
    alone(() => {
      if (!this.hasAttribute("silent")) play("message");
      if (seen || this.hasAttribute("no-desktop") || !mayNotify()) return;
      notify({
        title: t("{name} has written", { name: news.from }),
        body: "", // what was written stays between the two
        tag: `thread-${news.thread}`,
        url: `/threads/${news.thread}/`,
      });
    });
  }

  async #count(): Promise<void> {
    const answer = await getJson<{ threads: number }>(ADDRESS).catch(() => null);
    if (answer) this.#show(answer.threads);
  }

  #show(threads: number): void {
    const badge = this.querySelector<HTMLElement>("[data-unread]");
    if (!badge) return;
    badge.hidden = threads === 0;
    badge.textContent = String(threads);
    const words = tn("Messages, {n} unread", "Messages, {n} unread", threads);
    this.querySelector("a")?.setAttribute("aria-label", threads ? words : t("Messages"));
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
