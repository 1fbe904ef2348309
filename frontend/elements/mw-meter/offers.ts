/** How each offer of the meter looks as a button. */
import { html, nothing, type TemplateResult } from "lit";
import type { Offer } from "../../core/meter-offers.ts";
import { money, perUnit } from "../../core/money.ts";
import { t, tn } from "../../core/texts.ts";
import { icon, moneyButton } from "../bits.ts";

export interface OfferWords {
  currency: string;
  busy: boolean;
  press: () => void;
}

/** What is urgent stands before the cost (below the strip on phones), what is always there at the end. */
export const sideOf = (offer: Offer): "more" | "act" =>
  offer.do === "pause" || offer.do === "waive" ? "act" : "more";

const plain = (name: string, sign: string, words: OfferWords, label = name): TemplateResult =>
  html`<button class="btn btn-second" type="button" aria-label=${label} ?disabled=${words.busy} @click=${words.press}>${sign ? icon(sign) : nothing}<span>${name}</span></button>`;

const link = (href: string, name: string, sign: string): TemplateResult =>
  html`<a class="btn btn-second" href=${href}>${icon(sign)}<span>${name}</span></a>`;

export function offerButton(offer: Offer, words: OfferWords): TemplateResult {
  const { currency, busy, press } = words;
  switch (offer.do) {
    case "pause":
      return plain(t("Pause"), "pause", words, t("Pause the meter"));
    case "waive":
      return plain(t("Waive"), "gift", words, t("Waive a part"));
    case "go_on":
      return plain(t("Go on"), "play", words, t("Go on: the client confirms"));
    case "offer":
      return plain(t("Offer the meter"), "clock", words);
    case "withdraw":
      return plain(t("Take the offer back"), "x", words);
    case "agree":
      return moneyButton({
        icon: "clock",
        does: t("See the offer"),
        cost: money(offer.rate, currency),
        unit: perUnit(offer.rateUnitS),
        busy,
        press,
      });
    case "retry":
      return plain(t("Try now"), "", words);
    case "receipt":
      return link(offer.url, t("Receipt"), "receipt");
    case "raise_by":
      return plain(t("Raise the maximum"), "plus", words);
    case "top_up":
      return html`<a class="btn btn-primary" href=${offer.url} target="_blank" rel="noopener">${icon("wallet")}${t("Top up to go on")}<span class="sr">${t("(opens a new tab)")}</span></a>`;
    case "resume":
      return moneyButton({
        icon: "play",
        does: t("Resume"),
        cost: money(offer.rate, currency),
        unit: perUnit(offer.rateUnitS),
        busy,
        press,
      });
    case "raise": {
      const minutes = tn("{n} min", "{n} min", offer.option.minutes);
      return moneyButton({
        icon: offer.goesOn ? "play" : "plus",
        does: offer.goesOn
          ? t("Go on {minutes}", { minutes })
          : t("Raise by {minutes}", { minutes }),
        cost: t("max {maximum}", { maximum: money(offer.total, currency) }),
        busy,
        press,
      });
    }
  }
}
