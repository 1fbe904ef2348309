import { answerOf, type Json, toMake, toShow } from "../../core/passkey.ts";
import { t } from "../../core/texts.ts";
import { Problem, postJson } from "../../ports/http.ts";
import { define } from "../light.ts";

/** What a person can do about it; the browser tells no more than this on purpose. */
function sentence(error: unknown): string {
  if (error instanceof Problem && error.message) return error.message;
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") return t("No passkey was chosen. Press again when you like.");
  if (name === "InvalidStateError")
    return t("This device keeps a passkey for your account already.");
  return t("The passkey did not work here.");
}

/**
 * `<mw-passkey kind="show|make" options="URL"><form>… <input type="hidden" name="credential"> …</form></mw-passkey>`:
 * before the form is sent, the browser shows or makes a passkey as the server's options say, and its answer goes
 * into `credential`. Not shown without scripts (`:not(:defined)`) or where the browser knows no passkeys.
 */
export class MwPasskey extends HTMLElement {
  #busy = false;

  connectedCallback(): void {
    this.hidden = typeof window.PublicKeyCredential !== "function";
    this.addEventListener("submit", this.#submitted);
  }

  disconnectedCallback(): void {
    this.removeEventListener("submit", this.#submitted);
  }

  readonly #submitted = async (event: Event): Promise<void> => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const field = form.elements.namedItem("credential") as HTMLInputElement;
    if (this.#busy) return;
    this.#busy = true;
    this.#say("");
    try {
      field.value = JSON.stringify(await this.#ask());
      form.submit();
    } catch (error) {
      this.#say(sentence(error));
    }
    this.#busy = false;
  };

  async #ask(): Promise<Json> {
    const told = await postJson<Json>(this.getAttribute("options") ?? "", {});
    const given =
      this.getAttribute("kind") === "make"
        ? await navigator.credentials.create(toMake(told))
        : await navigator.credentials.get(toShow(told));
    return answerOf(given as PublicKeyCredential);
  }

  #say(what: string): void {
    let place = this.querySelector<HTMLElement>(".passkey-said");
    if (!place) {
      place = document.createElement("p");
      place.className = "small passkey-said";
      place.setAttribute("role", "alert");
      this.append(place);
    }
    place.textContent = what;
    place.hidden = !what;
  }
}

define("mw-passkey", MwPasskey);
