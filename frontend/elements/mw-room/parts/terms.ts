/** What was confirmed, in words; and the way to raise the maximum before it is urgent. */
import { html, nothing, type TemplateResult } from "lit";
import { confirmedOf } from "../../../core/chain.ts";
import { left } from "../../../core/duration.ts";
import { money, price } from "../../../core/money.ts";
import { agreedMeter, type Snapshot, type Terms } from "../../../core/snapshot.ts";
import { t, tn } from "../../../core/texts.ts";
import { icon, moneyButton } from "../../bits.ts";
import type { RoomContext } from "../state.ts";
import { modeWord } from "./head.ts";

interface Row {
  name: string;
  value: string;
}

function sample(terms: Terms): Row {
  if (terms.free_sample_s === 0) return { name: t("Counted"), value: t("from the first second") };
  const value =
    terms.sample_once_passed === "charged"
      ? t("free if you leave within it")
      : t("free in any case");
  const name =
    terms.free_sample_s === 60
      ? t("First minute")
      : t("First {time}", { time: left(terms.free_sample_s * 1000) });
  return { name, value };
}

function step(terms: Terms): string {
  const every = tn("{n} second", "{n} seconds", terms.increment_s);
  return terms.rounding === "started"
    ? t("started {step}", { step: every })
    : t("full {step}", { step: every });
}

export function rows(snapshot: Snapshot): Row[] {
  const agreed = agreedMeter(snapshot);
  if (!agreed) return [];
  const { terms, waived } = agreed;
  const maximum = confirmedOf(agreed);
  const figure = (amount: number) => money(amount, snapshot.currency);
  const found: Row[] = [
    {
      name: t("Rate, {mode}", { mode: modeWord(snapshot.mode).toLowerCase() }),
      value: terms.rate ? price(terms.rate, terms.rate_unit_s, snapshot.currency) : t("free"),
    },
    {
      name: t("At most, in total"),
      value: maximum === null ? t("none") : figure(maximum),
    },
    sample(terms),
    { name: t("Counted in"), value: step(terms) },
  ];
  if (terms.minimum_charge)
    found.push({ name: t("Least, once due"), value: figure(terms.minimum_charge) });
  if (waived) found.push({ name: t("Waived"), value: figure(waived) });
  if (snapshot.me === "advisor") {
    const percent = (terms.commission_bps / 100).toLocaleString();
    found.push({ name: t("Commission"), value: `${percent} %` });
    const fee = (terms.gateway_fee_bps ?? 0) / 100;
    if (fee) found.push({ name: t("Gateway fee"), value: `${fee.toLocaleString()} %` });
  }
  return found;
}

export function termsPanel({ state, set }: RoomContext): TemplateResult {
  const { snapshot, own, meter, busy } = state;
  if (!snapshot.meter || !agreedMeter(snapshot)) {
    return html`<div class="room-terms stack"><p class="quiet">${t("Nothing is counted in this call. Talk is free of charge.")}</p></div>`;
  }
  const raising = snapshot.me === "client" && snapshot.state === "live";
  const first = own?.raise[0];
  return html`<div class="room-terms stack">
    <dl class="sum">${rows(snapshot).map((each) => html`<dt>${each.name}</dt><dd>${each.value}</dd>`)}</dl>
    <p class="small quiet">${t("Confirmed at the start and fixed for this call. A second counts when both of you are provably connected. Pause or hang up at any second; what is not used is free again at once.")}</p>
    ${
      raising && first
        ? moneyButton({
            icon: "plus",
            does: t("Raise the maximum"),
            cost: t("now {maximum}", {
              maximum: money(confirmedOf(snapshot.meter) ?? 0, snapshot.currency),
            }),
            look: "second",
            wide: true,
            busy,
            press: () => set({ box: "raise" }),
          })
        : nothing
    }
    ${
      snapshot.me === "advisor" && meter.figures.cost > 0 && snapshot.state !== "ended"
        ? html`<button class="btn btn-second btn-wide" type="button" ?disabled=${busy} @click=${() => set({ box: "waive" })}>${icon("gift")}${t("Waive a part or all")}</button>`
        : nothing
    }
  </div>`;
}
