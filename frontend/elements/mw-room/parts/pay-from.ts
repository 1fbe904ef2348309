/** By what a press is paid: the wallet, or an amount that is reserved at a card or PayPal. */
import { html, nothing, type TemplateResult } from "lit";
import { money } from "../../../core/money.ts";
import type { Own, Way } from "../../../core/snapshot.ts";
import { t } from "../../../core/texts.ts";
import type { RoomContext } from "../state.ts";

export type Source = "wallet" | Way;

export const wayWord = (way: Way): string => (way === "card" ? t("Card") : "PayPal");

/** The one that is chosen, among those that hold enough. */
export const sourceOf = (room: RoomContext, sources: readonly Source[]): Source | undefined =>
  sources.find((each) => each === room.ui.pay) ?? sources[0];

/** `wallet` and `card`: whether each holds enough for what is asked. */
export function sourcesOf(own: Own | null, wallet: boolean, card: boolean): Source[] {
  return [...(wallet ? (["wallet"] as const) : []), ...(card ? (own?.card?.ways ?? []) : [])];
}

/** The choice; nothing where there is none. */
export function payFrom(
  room: RoomContext,
  sources: readonly Source[],
): TemplateResult | typeof nothing {
  if (sources.length === 0 || (sources.length === 1 && sources[0] === "wallet")) return nothing;
  const { own, snapshot } = room.state;
  const chosen = sourceOf(room, sources);
  const free = t("{available} free", { available: money(own?.available ?? 0, snapshot.currency) });
  return html`<fieldset class="field"><legend>${t("Pay from")}</legend><div class="tiles">${sources.map(
    (each) =>
      html`<label class="choice"><input type="radio" name="pay" value=${each} .checked=${each === chosen} @change=${() => room.set({ pay: each, pick: null })} /><span><b>${each === "wallet" ? t("Wallet") : wayWord(each)}</b><small class="num">${each === "wallet" ? free : t("reserved there")}</small></span></label>`,
  )}</div></fieldset>`;
}

/** What becomes of the money, in small print under the button. */
export function afterwards(room: RoomContext, source: Source): string {
  const { own, snapshot } = room.state;
  if (source === "wallet")
    return t("{available} of your wallet is free. What is not used is free again at once.", {
      available: money(own?.available ?? 0, snapshot.currency),
    });
  return t(
    "Opens {way} in a new tab; the talk goes on here. It counts once the amount is reserved. When you hang up, the exact sum is taken and the rest given up.",
    { way: source === "card" ? t("your card’s page") : "PayPal" },
  );
}
