/** The list of the desk's keys, in a dialog, with the switch for all of them. */
import { html, render } from "lit";
import { t } from "../../core/texts.ts";
import { areOff, switchOff } from "./keys.ts";

export function showKeys(desk: Element, keys: readonly [string, string][]): void {
  const place = document.createElement("div");
  const close = () => place.querySelector("dialog")?.close();
  const set = (event: Event) => switchOff(!(event.target as HTMLInputElement).checked);
  render(
    html`<dialog class="desk-help" aria-labelledby="desk-help-h" @close=${() => place.remove()}>
      <h2 id="desk-help-h">${t("Keys")}</h2>
      <dl>${keys.map(([key, does]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${does}</dd></div>`)}</dl>
      <label class="row row-tight"><input type="checkbox" ?checked=${!areOff()} @change=${set} />${t("Keys work on this page")}</label>
      <button class="btn btn-second btn-wide" type="button" @click=${close}>${t("Close")}</button>
    </dialog>`,
    place,
  );
  desk.append(place);
  place.querySelector("dialog")?.showModal();
}
