/** After the call: what happened, what it cost, what went back, and where the receipt is. */
import { html, nothing, type TemplateResult } from "lit";
import { confirmedOf } from "../../../core/chain.ts";
import { counted } from "../../../core/duration.ts";
import { firstName } from "../../../core/meter-view.ts";
import { money } from "../../../core/money.ts";
import { called, type Outcome, otherSeat, type Snapshot } from "../../../core/snapshot.ts";
import { t } from "../../../core/texts.ts";
import { icon } from "../../bits.ts";
import type { RoomContext, RoomState } from "../state.ts";

/** What happened, said to the one who reads it. */
export function happened(snapshot: Snapshot): string {
  const name = firstName(snapshot.people[otherSeat(snapshot.me)].name);
  const mine = called(snapshot);
  const sentences: Record<Outcome, string> = {
    declined: mine ? t("{name} cannot take the call now", { name }) : t("You declined the call"),
    missed: mine ? t("{name} did not answer", { name }) : t("You missed this call"),
    cancelled: mine ? t("You cancelled the call") : t("{name} cancelled the call", { name }),
    hung_up: t("The call has ended"),
    lost: t("The connection did not come back"),
    maximum: t("The maximum was reached"),
    never_connected: t("The connection did not come about"),
    operator: t("The call was ended by the operator"),
  };
  return snapshot.outcome ? sentences[snapshot.outcome] : t("The call has ended");
}

const UNANSWERED: readonly (Outcome | null)[] = [
  "declined",
  "missed",
  "cancelled",
  "never_connected",
];

/** The sentence about the money. */
export function paidSentence(state: RoomState): string {
  const { snapshot, meter } = state;
  const { cost, share, countedMs } = meter.figures;
  if (snapshot.me === "advisor") {
    return cost === 0
      ? t("You earned nothing in this call.")
      : t("You earned {share} of {cost}.", {
          share: money(share, snapshot.currency),
          cost: meter.cost,
        });
  }
  if (cost > 0) return t("You paid {cost}.", { cost: meter.cost });
  const inSample = countedMs > 0 && snapshot.meter?.terms.rate !== 0;
  return inSample
    ? t("You paid nothing: the call ended in the free time.")
    : t("You paid nothing.");
}

function figuresOf(state: RoomState): TemplateResult | typeof nothing {
  const { snapshot, meter } = state;
  const maximum = snapshot.meter ? confirmedOf(snapshot.meter) : null;
  if (snapshot.me === "advisor" || maximum === null) return nothing;
  const amount = (minor: number) => money(minor, snapshot.currency);
  const back = Math.max(0, maximum - meter.figures.cost);
  return html`<dl class="terms three">
    <div><dt>${t("Reserved")}</dt><dd>${amount(maximum)}</dd></div>
    <div><dt>${t("Used")}</dt><dd>${amount(meter.figures.cost)}</dd></div>
    <div><dt>${t("Returned")}</dt><dd>${amount(back)}</dd></div>
  </dl>`;
}

function ways(state: RoomState): TemplateResult {
  const { snapshot } = state;
  const unanswered = UNANSWERED.includes(snapshot.outcome);
  const page = snapshot.people.advisor.page;
  const receipt = snapshot.receipt
    ? html`<a class="btn btn-primary" href=${snapshot.receipt}>${icon("receipt")}${t("Receipt")}</a>`
    : unanswered || !snapshot.meter
      ? nothing
      : html`<span class="btn btn-second" aria-disabled="true" aria-busy="true">${icon("turn")}${t("Being settled")}</span>`;
  const back =
    snapshot.me === "client" && page
      ? html`<a class="btn btn-second" href=${page}>${unanswered ? t("Write a message") : t("To {name}’s page", { name: firstName(snapshot.people.advisor.name) })}</a>`
      : html`<a class="btn btn-second" href=${snapshot.me === "advisor" ? "/console/" : "/"}>${t("Done")}</a>`;
  return html`<div class="row">${receipt}${back}</div>`;
}

export function summary({ state }: RoomContext): TemplateResult {
  const { snapshot, meter } = state;
  const ran = meter.figures.countedMs > 0;
  return html`<div class="stage-end"><section class="card stack" aria-labelledby="end-title">
    <div class="stack stack-2"><h2 id="end-title" tabindex="-1">${happened(snapshot)}</h2>
      ${snapshot.word ? html`<p class="quiet">“<bdi>${snapshot.word}</bdi>”</p>` : nothing}
      ${ran ? html`<p class="quiet num">${t("{time} counted", { time: counted(meter.figures.countedMs) })}</p>` : nothing}
      <p class="end-sum">${paidSentence(state)}</p></div>
    ${figuresOf(state)}
    ${ways(state)}
  </section></div>`;
}
