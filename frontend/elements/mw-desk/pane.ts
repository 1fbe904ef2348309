/** A thread opened beside the list: the section of its own page, with everything that page can do. */
import { html, nothing, render, type TemplateResult } from "lit";
import type { Talk } from "../../core/talk.ts";
import { t } from "../../core/texts.ts";
import { icon } from "../bits.ts";
import { MwThread } from "../mw-thread/mw-thread.ts";

const PATIENCE_MS = 10_000;
const NAMED = ["for", "aria-labelledby", "aria-describedby", "list"];

/** Ids are of one page; of several threads on one page each gets the thread's own. */
function rename(part: Element, suffix: string): void {
  for (const each of part.querySelectorAll("[id]")) each.id = `${each.id}-${suffix}`;
  for (const name of NAMED) {
    const those = part.hasAttribute(name) ? [part] : [];
    for (const each of [...those, ...part.querySelectorAll(`[${name}]`)]) {
      const ids = (each.getAttribute(name) ?? "").split(" ").map((id) => `${id}-${suffix}`);
      each.setAttribute(name, ids.join(" "));
    }
  }
}

function drawn(part: TemplateResult): DocumentFragment {
  const place = document.createDocumentFragment();
  render(part, place);
  return place;
}

const closer = (close: () => void): DocumentFragment =>
  drawn(
    html`<button class="btn btn-icon btn-plain" type="button" aria-label=${t("Close")} @click=${close}>${icon("x")}</button>`,
  );

const toTheList = (close: () => void): DocumentFragment =>
  drawn(
    html`<button class="btn btn-icon btn-plain" type="button" data-back aria-label=${t("All messages")} @click=${close}>${icon("left")}</button>`,
  );

/** The open thread as a part of this page; null if it is not there (any more). */
export async function paneOf(
  url: string,
  close: () => void,
  instead = false,
): Promise<HTMLElement | null> {
  const answer = await fetch(url, {
    credentials: "same-origin",
    headers: { Accept: "text/html" },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!answer.ok || answer.redirected) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return paneFrom(page, url, close, instead);
}

/** The thread of a page that is there already; `instead`: it stands in the list's place, with a way back. */
export function paneFrom(
  page: Document,
  url: string,
  close: () => void,
  instead = false,
): HTMLElement | null {
  const [found, json] = [page.querySelector("section.talk"), page.querySelector("script#thread")];
  if (!found || !json) return null;
  const talk = JSON.parse(json.textContent ?? "null") as Talk;
  json.remove();
  rename(found, talk.id);
  const pane = document.importNode(found, true) as HTMLElement;
  for (const form of pane.querySelectorAll("form:not([action])")) form.setAttribute("action", url);
  const thread = pane.querySelector("mw-thread");
  if (thread instanceof MwThread) thread.talk = talk;
  pane.dataset.thread = talk.id;
  const head = pane.querySelector(".talk-head");
  if (instead) head?.querySelector(".talk-back")?.replaceWith(toTheList(close));
  else head?.append(closer(close));
  return pane;
}

/** What the server said to a deed, at the head of the thread until the next one. */
export function say(pane: HTMLElement, said: readonly Element[]): void {
  pane.querySelector(".talk-said")?.remove();
  const place = document.createElement("div");
  place.className = "talk-said";
  place.setAttribute("role", "status");
  pane.querySelector(".talk-head")?.after(place);
  place.append(...said);
}

/** A sentence of ours, with a way on where the deed leads elsewhere. */
export function notice(text: string, url = ""): Element {
  const way = url
    ? html` <a href=${url} target="_blank" rel="noopener">${t("Open it in a tab")}</a>`
    : nothing;
  const place = drawn(
    html`<p class="notice notice-warn">${icon("warn")}<span>${text}${way}</span></p>`,
  );
  return place.firstElementChild as Element;
}
