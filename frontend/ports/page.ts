/** What the page brings along, and what a live call does to it. */
import { type Catalogue, speak, tellTimeIn } from "../core/texts.ts";

/** JSON in `<script type="application/json" id="…">`; null if there is none. */
export function embedded<T>(id: string): T | null {
  const text = document.getElementById(id)?.textContent;
  return text ? (JSON.parse(text) as T) : null;
}

/** Language, catalogue and time zone of the page; before any element renders. */
export function speakPage(): void {
  speak(document.documentElement.lang || "en", embedded<Catalogue>("catalogue") ?? {});
  tellTimeIn(document.documentElement.dataset.zone ?? "");
}

/** Loads the page anew: the server has something else to say now. */
export const reloadPage = (): void => location.reload();

/** Asks before a live call is left by closing the tab or pressing back. */
export function askBeforeLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** An empty tab, opened within the press so that no browser blocks it; it cannot reach back here. */
export function freshTab(): Window | null {
  const tab = window.open("", "_blank");
  if (tab) tab.opener = null;
  return tab;
}
