import { html, nothing, type TemplateResult } from "lit";
import type { Offer } from "../../core/meter-offers.ts";
import type { MeterView } from "../../core/meter-view.ts";
import type { Seat } from "../../core/snapshot.ts";
import { t } from "../../core/texts.ts";
import { icon } from "../bits.ts";
import { define, LightElement } from "../light.ts";
import { ensureHatches, rule } from "../mw-rule/mw-rule.ts";
import { type OfferWords, offerButton, sideOf } from "./offers.ts";

/**
 * `<mw-meter>`: the strip above a call, the same height in every state.
 * Properties: `view` (MeterView), `currency`, `seat`, `busy` (an action is on its way).
 * Event: `mw-offer`, detail = the Offer that was pressed.
 */
export class MwMeter extends LightElement {
  static override properties = {
    view: { attribute: false },
    currency: {},
    seat: {},
    busy: { type: Boolean },
  };
  declare view: MeterView | null;
  declare currency: string;
  declare seat: Seat;
  declare busy: boolean;

  constructor() {
    super();
    this.view = null;
    this.currency = "EUR";
    this.seat = "client";
    this.busy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    ensureHatches();
  }

  protected override render(): unknown {
    return this.view ? this.#strip(this.view) : nothing;
  }

  #strip(view: MeterView): TemplateResult {
    const more = view.offers.filter((each) => sideOf(each) === "more");
    const act = view.offers.filter((each) => sideOf(each) === "act");
    return html`<section class="meter" data-state=${view.look} data-seat=${this.seat} aria-label=${t("Meter: {state}, {cost}", { state: view.label, cost: view.cost })}>
      <div class="meter-now">
        <p class="meter-state">${icon(view.icon)}<span class="clip">${view.label}</span></p>
        <p class="meter-time num">${view.time}</p>
      </div>
      <p class="meter-cost num"><span class="sr">${t("Cost so far")} </span>${view.cost}</p>
      <div class="meter-rule">${rule(view.rule, view.ruleLabel)}</div>
      <dl class="meter-facts">
        ${view.facts.map((each) => html`<div><dt>${each.name}</dt><dd class="num">${each.value}</dd></div>`)}
      </dl>
      ${more.length ? html`<div class="meter-more">${more.map((each) => this.#button(each))}</div>` : nothing}
      <div class="meter-act">${act.map((each) => this.#button(each))}</div>
    </section>`;
  }

  #button(offer: Offer): TemplateResult {
    const words: OfferWords = {
      currency: this.currency,
      busy: this.busy,
      press: () => this.tell<Offer>("mw-offer", offer),
    };
    return offerButton(offer, words);
  }
}

define("mw-meter", MwMeter);
