import { html, nothing, type TemplateResult } from "lit";
import { t } from "../../core/texts.ts";
import { Problem, postJson } from "../../ports/http.ts";
import { reloadPage } from "../../ports/page.ts";
import { askForPush, canBePushed } from "../../ports/push.ts";
import { icon } from "../bits.ts";
import { define, LightElement } from "../light.ts";

/**
 * `<mw-push key="…" action="/account/push/">`: sets this browser up to be told with no page open. `key` is the
 * installation's; the list of such browsers below is the server's, so the page is loaded again after a yes.
 */
export class MwPush extends LightElement {
  static override properties = { busy: { state: true }, said: { state: true } };
  declare busy: boolean;
  declare said: string;

  constructor() {
    super();
    this.busy = false;
    this.said = "";
  }

  readonly #setUp = async (): Promise<void> => {
    this.busy = true;
    this.said = await this.#tried();
    this.busy = false;
  };

  async #tried(): Promise<string> {
    try {
      const address = await askForPush("/sw.js", this.getAttribute("key") ?? "");
      if (!address)
        return t("This browser forbids it for our pages; its settings can change that.");
      await postJson(this.getAttribute("action") ?? "", address);
      reloadPage();
      return "";
    } catch (error) {
      const why = error instanceof Problem ? error.message : "";
      return (
        why || t("This browser's own service for notifications did not answer. Try again later.")
      );
    }
  }

  protected override render(): TemplateResult {
    if (!canBePushed()) {
      return html`<p class="hint">${t("This browser cannot be told while our page is closed. On an iPhone, add the page to the home screen first.")}</p>`;
    }
    return html`<button type="button" class="btn btn-second" ?disabled=${this.busy} @click=${this.#setUp}>
        ${icon("bell")}${t("Tell me in this browser")}</button
      >${this.said ? html`<p class="error" role="alert">${this.said}</p>` : nothing}`;
  }
}

define("mw-push", MwPush);
