/** A typed maximum: the figures that follow from it, in the places that CSS shows for it (`of-other`). */
import { html, nothing, render } from "lit";
import { money } from "../../core/money.ts";
import { type CallOffer, type Typed, topUpUrl, typedMaximum } from "../../core/offer.ts";
import { t, tn } from "../../core/texts.ts";

/** What the server wrote into a place, for when the typed text is no amount. */
const before = new WeakMap<Element, Node[]>();

function put(place: Element, content: unknown): void {
  if (!before.has(place)) {
    before.set(place, [...place.childNodes]);
    place.replaceChildren();
  }
  render(content, place as HTMLElement);
}

function putBack(place: Element): void {
  const nodes = before.get(place);
  if (!nodes) return;
  render(nothing, place as HTMLElement);
  place.append(...nodes);
}

function most(amount: string, minutes: number | null): string {
  if (minutes === null) return t("At most {amount}.", { amount });
  return tn("At most {amount}, {n} minute.", "At most {amount}, {n} minutes.", minutes, { amount });
}

function sum(offer: CallOffer, typed: Typed): unknown {
  const figure = (amount: number) => money(amount, offer.currency);
  const last = typed.missing
    ? html`<dt class="last lacks">${t("Missing")}</dt><dd class="last lacks">${figure(typed.missing)}</dd>`
    : html`<dt class="last">${t("Stays free to use")}</dt><dd class="last">${figure(typed.stays)}</dd>`;
  return html`<dt>${t("In your wallet")}</dt><dd>${figure(offer.available)}</dd>
    <dt>${t("Reserved for this call")}</dt><dd>${figure(typed.amount)}</dd>${last}`;
}

/** The sentence of the browser when the press would be refused; empty if it would not. */
function objection(text: string, offer: CallOffer, typed: Typed | null): string {
  if (!text.trim()) return "";
  if (!typed) return t("This is not an amount. Use digits and one point or comma.");
  if (typed.above) return typed.above;
  if (!typed.missing) return "";
  const available = money(offer.available, offer.currency);
  return t("Only {available} of your wallet is free. Top up first, or choose less.", { available });
}

/** Brings everything that depends on the typed amount of one panel up to date; `dock`: its part of the dock. */
export function showTyped(panel: HTMLElement, dock: Element | null, offer: CallOffer): void {
  const input = panel.querySelector<HTMLInputElement>('[name="other"]');
  const row = offer.rows.find((each) => each.mode === panel.dataset.mode);
  if (!input || !row) return;
  const typed = typedMaximum(input.value, row, offer);
  const said = objection(input.value, offer, typed);
  input.setCustomValidity(said);
  if (said) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
  const amount = typed ? money(typed.amount, offer.currency) : "";
  for (const place of [...panel.querySelectorAll(".of-other"), dock?.querySelector(".of-other")]) {
    if (!place) continue;
    if (!typed) putBack(place);
    else if (place.matches("dl")) put(place, sum(offer, typed));
    else if (place.closest(".dock")) put(place, t("at most {amount}", { amount }));
    else put(place, html`${most(amount, typed.minutes)} ${lacking(offer, typed)}`);
  }
}

const lacking = (offer: CallOffer, { missing, above }: Typed): unknown =>
  above
    ? html`<b>${above}</b> `
    : missing
      ? html`<a href=${topUpUrl(offer, missing)}>${t("Top up first")}</a>. `
      : nothing;
