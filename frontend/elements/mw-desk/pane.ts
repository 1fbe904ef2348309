/** A thread opened beside the list: the section of its own page, with everything that page can do. */
import { html, render } from "lit";
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

function closer(close: () => void): DocumentFragment {
  const place = document.createDocumentFragment();
  const label = t("Close");
  const button = html`<button class="btn btn-icon btn-plain" type="button" aria-label=${label} @click=${close}>${icon("x")}</button>`;
  render(button, place);
  return place;
}

/** The open thread as a part of this page; null if it is not there (any more). */
export async function paneOf(url: string, close: () => void): Promise<HTMLElement | null> {
  const answer = await fetch(url, {
    credentials: "same-origin",
    headers: { Accept: "text/html" },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!answer.ok || answer.redirected) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
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
  pane.querySelector(".talk-head")?.append(closer(close));
  return pane;
}
