import { html, type TemplateResult } from "lit";
import { t } from "../../core/texts.ts";
import { askToNotify } from "../../ports/notify.ts";
import { icon } from "../bits.ts";
import { define, LightElement } from "../light.ts";

const SAID: Record<NotificationPermission, () => string> = {
  granted: () => t("This browser allows it."),
  denied: () => t("This browser forbids it for our pages; its settings can change that."),
  default: () => t("This browser has not been asked yet."),
};

/** `<mw-may-notify>`: whether this browser lets a ring onto the desktop, and the button that asks it. */
export class MwMayNotify extends LightElement {
  async #ask(): Promise<void> {
    await askToNotify("/sw.js");
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    if (typeof Notification === "undefined") {
      return html`<span>${t("This browser cannot show anything on the desktop.")}</span>`;
    }
    const stands = Notification.permission;
    return html`<span role="status">${SAID[stands]()}</span>
      ${
        stands === "default"
          ? html`<button type="button" class="btn btn-second" @click=${() => void this.#ask()}>${icon("bell")}${t("Ask this browser")}</button>`
          : ""
      }`;
  }
}

define("mw-may-notify", MwMayNotify);
