import { draw } from "./draw.ts";
import { look } from "./look.ts";
import { handleOf, languageOf, oneOf, SIZES, type Told } from "./told.ts";
import { watch } from "./watch.ts";

const MODES = ["", "text", "audio", "video"] as const;

/**
 * `<mw-call-button handle="mirela" size="small|card|floating" theme="auto|light|dark" mode="text|audio|video"
 * lang="de"><a href="…">Ask Mirela</a></mw-call-button>` on anybody's page. Shows name, presence, price and work
 * time on the visitor's clock; the press opens our page in a new tab. The plain link inside stays until our server
 * has answered, and where it does not. Attributes may hold anything: they choose, they are never shown.
 * Part: `link`. Custom property: `--mw-font`.
 */
export class CallButton extends HTMLElement {
  static readonly observedAttributes = ["handle", "size", "theme", "mode", "lang"];
  /** Where this script came from: the only server that is asked and linked to. */
  static origin = "";

  #told: Told | undefined;
  #drawn = "";
  #stop: () => void = () => undefined;

  connectedCallback(): void {
    const handle = handleOf(this.getAttribute("handle"));
    if (!handle || !CallButton.origin) return;
    const url = `${CallButton.origin}/embed/${handle}.json?lang=${this.#language}`;
    this.#stop = watch(url, (told) => {
      this.#told = told;
      this.#draw(handle);
    });
  }

  disconnectedCallback(): void {
    this.#stop();
  }

  attributeChangedCallback(): void {
    if (!this.isConnected) return;
    this.#stop();
    this.#drawn = "";
    this.connectedCallback();
  }

  get #language(): string {
    return languageOf(this.closest("[lang]")?.getAttribute("lang") ?? navigator.language);
  }

  #draw(handle: string): void {
    const told = this.#told;
    // Once a minute anew: “back at 10:00” turns into what is true then.
    const state = JSON.stringify([told, Math.floor(Date.now() / 60_000)]);
    if (!told || state === this.#drawn) return;
    this.#drawn = state;
    const mode = oneOf(MODES, this.getAttribute("mode"));
    const price = told.prices.find((each) => each.mode === mode) ?? told.prices.at(-1);
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [look()];
    const focused = root.activeElement !== null;
    root.replaceChildren(
      draw({
        told,
        price,
        handle,
        origin: CallButton.origin,
        size: oneOf(SIZES, this.getAttribute("size")),
        now: Date.now(),
      }),
    );
    if (focused) root.querySelector("a")?.focus();
  }
}
