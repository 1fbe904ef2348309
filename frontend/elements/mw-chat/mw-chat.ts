import type { Talk } from "../../core/talk.ts";
import { t } from "../../core/texts.ts";
import { csrfToken, getJson } from "../../ports/http.ts";
import { define } from "../light.ts";
import "../mw-talk-call/mw-talk-call.ts";
import { MwThread } from "../mw-thread/mw-thread.ts";
import { complain, content } from "./complain.ts";

type Answer = { is: "own" | "new" } | { is: "thread"; thread: Talk };

const PATIENCE_MS = 10_000;

/**
 * `<mw-chat src="/mirela/chat">`: the live chat on an advisor's page. Inside stands a form that works without
 * scripts and leads to the thread; with them the thread opens in its place (`[data-chat]`), now or after the
 * first message, and above it the way from it into a free call.
 */
export class MwChat extends HTMLElement {
  #sending = false;

  connectedCallback(): void {
    this.querySelector("form")?.addEventListener("submit", this.#first);
    void this.#look();
  }

  async #look(): Promise<void> {
    const answer = await getJson<Answer>(this.getAttribute("src") ?? "").catch(() => null);
    if (answer) this.show(answer);
  }

  show(answer: Answer): void {
    this.hidden = answer.is === "own";
    const place = this.querySelector("[data-chat]");
    if (answer.is !== "thread" || !place) return;
    const thread = new MwThread();
    thread.talk = answer.thread;
    place.replaceChildren(callOut(answer.thread), thread);
    this.toggleAttribute("open", true);
    const link = this.querySelector<HTMLAnchorElement>("[data-whole]");
    if (link) {
      link.href = `/threads/${answer.thread.id}/`;
      link.hidden = false;
    }
  }

  /** The first message; pressed again while it is on its way, it is sent once. */
  #first = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.#sending) return;
    this.#sending = true;
    const form = event.target as HTMLFormElement;
    content(form);
    const button = form.querySelector("button");
    button?.setAttribute("aria-busy", "true");
    const answer = await fetch(form.action, {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
      body: new FormData(form),
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch(() => null);
    button?.removeAttribute("aria-busy");
    this.#sending = false;
    const body = await answer?.json().catch(() => null);
    if (answer?.ok && body) await this.#goOn(body as Answer);
    else complain(form, body?.detail ?? t("That did not work."), body?.field);
  };

  /** Shows the thread that has begun; whoever wrote goes on writing in it. */
  async #goOn(answer: Answer): Promise<void> {
    this.show(answer);
    const thread = this.querySelector<MwThread>("mw-thread");
    await thread?.updateComplete;
    thread?.querySelector<HTMLTextAreaElement>(".talk-say")?.focus();
  }
}

/** Out of this thread into a call: the server says by which ways, or when. */
function callOut({ id, me }: Talk): HTMLElement {
  const call = document.createElement("mw-talk-call");
  call.setAttribute("src", `/threads/${id}/call?at=page`);
  call.setAttribute("thread", id);
  call.setAttribute("side", me);
  return call;
}

define("mw-chat", MwChat);
