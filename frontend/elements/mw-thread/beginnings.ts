/** An advisor's texts to begin with, as a menu above the field: button, arrow keys, Enter, Escape. */
import { html, nothing, type TemplateResult } from "lit";
import { t } from "../../core/texts.ts";
import { icon } from "../bits.ts";

export function beginningsMenu(
  texts: readonly string[],
  choose: (text: string) => void,
): TemplateResult | typeof nothing {
  if (texts.length === 0) return nothing;
  return html`<details class="menu talk-begin" @keydown=${walk}>
    <summary class="btn btn-icon btn-plain" aria-label=${t("Texts to begin with")}>${icon("edit")}</summary>
    <ul class="menu-list">${texts.map((text) => html`<li><button type="button" @click=${() => choose(text)}>${text}</button></li>`)}<li><a class="small" href="/threads/beginnings/">${t("Change these texts")}</a></li></ul>
  </details>`;
}

/** Opens the menu of this thread with its first text under the keys; false without a menu. */
export function openBeginnings(thread: Element): boolean {
  const menu = thread.querySelector<HTMLDetailsElement>(".talk-begin");
  if (!menu) return false;
  menu.open = true;
  menu.querySelector<HTMLElement>("li > button")?.focus();
  return true;
}

function walk(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const menu = event.currentTarget as HTMLDetailsElement;
  if (!step || !menu.open) return;
  event.preventDefault();
  const all = [...menu.querySelectorAll<HTMLElement>("li > button, li > a")];
  const at = all.indexOf(document.activeElement as HTMLElement);
  all[(at + step + all.length) % all.length]?.focus();
}
