import { csrfToken } from "../../ports/http.ts";
import { define } from "../light.ts";

/**
 * `<mw-heart>` around a form with one button (`aria-pressed`, its value what a press makes of it): the press is sent
 * without leaving the page. Where that fails, the form goes its own way.
 */
export class MwHeart extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("submit", this.#submit);
  }

  disconnectedCallback(): void {
    this.removeEventListener("submit", this.#submit);
  }

  #submit = (event: SubmitEvent): void => {
    const form = event.target as HTMLFormElement;
    const button = form.querySelector("button");
    if (!button) return;
    event.preventDefault();
    void this.#send(form, button);
  };

  async #send(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
    const answer = await fetch(form.action, {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
      body: new URLSearchParams({ [button.name]: button.value }),
    }).catch(() => null);
    if (!answer?.ok || answer.redirected) {
      this.removeEventListener("submit", this.#submit);
      form.requestSubmit(button);
      return;
    }
    const { kept } = (await answer.json()) as { kept: boolean };
    button.setAttribute("aria-pressed", String(kept));
    button.value = kept ? "0" : "1";
  }
}

define("mw-heart", MwHeart);
