/** Small parts that several elements share: icons, money buttons, portraits. */
import { html, nothing, type TemplateResult } from "lit";

const SPRITE = `${import.meta.env.BASE_URL}icons.svg`;

export const icon = (name: string): TemplateResult =>
  html`<svg class="i" aria-hidden="true"><use href="${SPRITE}#i-${name}"></use></svg>`;

export interface MoneyButton {
  icon: string;
  does: string;
  cost: string;
  unit?: string;
  look?: "primary" | "second" | "stop";
  large?: boolean;
  wide?: boolean;
  busy?: boolean;
  label?: string;
  press: () => void;
}

/** The two halves: what happens | what it costs. */
export function moneyButton(button: MoneyButton): TemplateResult {
  const { look = "primary", large = false, wide = false, busy = false } = button;
  const size = `${large ? " btn-large" : ""}${wide ? " btn-wide" : ""}`;
  return html`<button
    type="button"
    class="btn btn-money btn-${look}${size}"
    ?disabled=${busy}
    aria-label=${button.label ?? nothing}
    @click=${button.press}
  ><span class="btn-do">${icon(button.icon)}<span>${button.does}</span></span> <span class="btn-cost">${button.cost}${button.unit ? html`<small>${button.unit}</small>` : nothing}</span></button>`;
}

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("")
    .toUpperCase();

/** A picture, or the initials until there is one. */
export function portrait(
  who: { name: string; picture: string | null },
  size: "" | "s" | "l" | "xl" = "",
): TemplateResult {
  const drawn = html`<svg viewBox="0 0 96 96" aria-hidden="true"><text class="initials" x="48" y="50" text-anchor="middle" dominant-baseline="central">${initials(who.name)}</text></svg>`;
  return html`<span class="portrait ${size ? `portrait-${size}` : ""}">${who.picture ? html`<img src=${who.picture} alt="" />` : drawn}</span>`;
}
