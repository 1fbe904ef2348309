/** Agreement on the meter: the advisor's offer, and the client's answer with a maximum. */
import { html, nothing, type TemplateResult } from "lit";
import { left } from "../../../core/duration.ts";
import { offerLeftMs } from "../../../core/meter-figures.ts";
import { firstName } from "../../../core/meter-view.ts";
import { digitsOf, money, parseMoney, perUnit } from "../../../core/money.ts";
import type { Agreeable, Meter, Own, RaiseOption } from "../../../core/snapshot.ts";
import { t, tn } from "../../../core/texts.ts";
import { icon, portrait } from "../../bits.ts";
import type { RoomContext } from "../state.ts";
import { modeWord } from "./head.ts";
import { afterwards, payFrom, type Source, sourceOf, sourcesOf } from "./pay-from.ts";

const cleared = (event: InputEvent) => (event.target as HTMLInputElement).setCustomValidity("");

/** Says what is wrong with a field, if anything; whether it is in order. */
function inOrder(field: HTMLInputElement | null, wrong: string): boolean {
  field?.setCustomValidity(wrong);
  if (wrong) field?.reportValidity();
  return !wrong;
}

export function offerBox({ state, act, set }: RoomContext): TemplateResult {
  const { snapshot, own, busy } = state;
  const { currency, mode } = snapshot;
  const digits = digitsOf(currency);
  const listed = snapshot.rates[mode];
  const unit = perUnit(own?.rate_unit_s ?? 60);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const rate = parseMoney(String(data.get("rate")), currency);
    const field = form.querySelector<HTMLInputElement>("#offer-rate");
    if (!inOrder(field, rate ? "" : t("An amount above zero.")) || !rate) return;
    set({ box: null });
    act.offer(rate, String(data.get("reason") ?? ""));
  };
  return html`<h2>${t("Offer the meter")}</h2><form class="stack" @submit=${submit}>
    <p class="quiet">${t("Talk is free of charge until {name} confirms. Then the clock runs; what was said until now stays free.", { name: firstName(snapshot.people.client.name) })}</p>
    <div class="field"><label for="offer-rate">${t("Rate by {mode}, {currency}{unit}", { mode: modeWord(mode).toLowerCase(), currency, unit })}</label><input class="input num" id="offer-rate" name="rate" inputmode="decimal" autocomplete="off" required value=${listed ? (listed / 10 ** digits).toFixed(digits) : ""} @input=${cleared} /></div>
    <div class="field"><label for="offer-why">${t("What for")}</label><input class="input" id="offer-why" name="reason" maxlength="200" autocomplete="off" /></div>
    <button class="btn btn-primary btn-large btn-wide" ?disabled=${busy}>${icon("clock")}${t("Offer")}</button></form>`;
}

function tiles(list: readonly RaiseOption[], currency: string): TemplateResult {
  return html`<div class="tiles">${list.map(
    (each, index) =>
      html`<label class="choice"><input type="radio" name="maximum" value=${each.maximum} ?checked=${index === Math.min(1, list.length - 1)} /><span><b class="num">${money(each.maximum, currency)}</b><small>${tn("{n} minute", "{n} minutes", each.minutes)}</small></span></label>`,
  )}</div>`;
}

/** What a typed maximum lacks, in words; empty if it can be confirmed from `source`. */
function wrongWith(
  amount: number | null,
  own: Own | null,
  currency: string,
  source: Source,
): string {
  const asked = source === "wallet" ? own?.agree : own?.card;
  const { needed = 0, within = 0, limit = "" } = asked ?? {};
  if (!amount || amount < needed)
    return t("At least {amount}.", { amount: money(needed, currency) });
  if (amount <= within) return "";
  if (source !== "wallet")
    return limit || t("At most {amount}.", { amount: money(within, currency) });
  return limit || t("Your wallet has {amount} free.", { amount: money(within, currency) });
}

function answer(room: RoomContext, offered: Meter, sources: Source[]): TemplateResult {
  const source = sourceOf(room, sources) ?? "wallet";
  const { state, act, set } = room;
  const { snapshot, own, busy } = state;
  const { currency } = snapshot;
  const { rate, rate_unit_s: unitS } = offered.terms;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const typed = String(data.get("other") ?? "").trim();
    const amount = typed ? parseMoney(typed, currency) : Number(data.get("maximum")) || null;
    const field = form.querySelector<HTMLInputElement>("#agree-other");
    if (!inOrder(field, wrongWith(amount, own, currency, source)) || !amount) return;
    set({ box: null });
    if (source === "wallet") act.agree(offered, amount);
    else act.authorise({ method: source, maximum: amount, offered });
  };
  const maxima = (source === "wallet" ? own?.agree : own?.card)?.maxima ?? [];
  return html`<form class="stack" @submit=${submit}>
    ${payFrom(room, sources)}
    <fieldset class="field"><legend>${t("At most, in total")}</legend>${tiles(maxima, currency)}</fieldset>
    <div class="field"><label for="agree-other">${t("Another amount in {currency}", { currency })}</label><input class="input num" id="agree-other" name="other" inputmode="decimal" autocomplete="off" placeholder=${(0).toFixed(digitsOf(currency))} @input=${cleared} /></div>
    <button class="btn btn-money btn-primary btn-large btn-wide" ?disabled=${busy}><span class="btn-do">${icon("play")}<span>${source === "wallet" ? t("Start the meter") : t("Reserve and start")}</span></span> <span class="btn-cost">${money(rate, currency)}<small>${perUnit(unitS)}</small></span></button>
    <p class="small quiet">${source === "wallet" ? t("{available} of your wallet is free. What was said until now stays free. Pause or hang up at any second; what is not used is free again at once.", { available: money(own?.available ?? 0, currency) }) : afterwards(room, source)}</p></form>`;
}

/** Where the wallet or the client's own limits hold less than the least that can be confirmed. */
function tooLittle({
  snapshot,
  own,
}: {
  snapshot: { currency: string };
  own: Own;
}): TemplateResult {
  const { needed = 0, limit = "", within = 0 } = own.agree ?? {};
  const least = t("This rate asks for a maximum of at least {amount}.", {
    amount: money(needed, snapshot.currency),
  });
  if (limit && own.available > within)
    return html`<p class="notice notice-warn">${icon("shield")}<span>${limit} ${least}</span></p>`;
  const free = money(own.available, snapshot.currency);
  return html`<p class="quiet">${least} ${t("Your wallet has {amount} free.", { amount: free })}</p><a class="btn btn-primary" href=${own.top_up} target="_blank" rel="noopener">${icon("wallet")}${t("Top up in a new tab")}</a>`;
}

/** A no, with a word or without: the talk goes on, free. */
function refusal({ state, act, set }: RoomContext): TemplateResult {
  const refuse = (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    set({ box: null });
    act.withdraw(String(data.get("word") ?? "").trim());
  };
  return html`<form class="stack stack-2" @submit=${refuse}><label class="sr" for="refuse-word">${t("A word with it, if you like")}</label><input class="input" id="refuse-word" name="word" maxlength="200" autocomplete="off" placeholder=${t("A word with it, if you like")} />
    <button class="btn btn-second btn-wide" ?disabled=${state.busy}>${t("Not now, keep talking free")}</button></form>`;
}

/** It opens by itself: the focus goes to its heading, where no key that was meant for the chat answers it. */
export function agreeBox(room: RoomContext): TemplateResult {
  const { snapshot, own } = room.state;
  const { meter, currency, people, log } = snapshot;
  if (meter?.state !== "offered")
    return html`<p class="quiet">${t("There is no offer any more.")}</p>`;
  const name = firstName(people.advisor.name);
  const said = log.findLast((each) => each.kind === "offered")?.text ?? "";
  const { terms } = meter;
  const open = offerLeftMs(room.state.held, room.state.nowMs);
  const holds = (asked?: Partial<Agreeable>) =>
    asked?.needed !== undefined && (asked.within ?? 0) >= asked.needed;
  const sources = sourcesOf(own, holds(own?.agree), holds(own?.card));
  return html`<div class="ring-who">${portrait(people.advisor)}<div><h2 tabindex="-1" autofocus>${t("{name} offers the meter", { name })}</h2><p class="quiet"><bdi>${said}</bdi></p></div></div>
    <dl class="terms"><div><dt>${t("Rate, {mode}", { mode: modeWord(snapshot.mode).toLowerCase() })}</dt><dd class="num">${money(terms.rate, currency)}${perUnit(terms.rate_unit_s)}</dd></div>
    <div><dt>${t("Starts")}</dt><dd>${t("when you confirm")}</dd></div>
    ${terms.minimum_charge ? html`<div><dt>${t("Least, once due")}</dt><dd class="num">${money(terms.minimum_charge, currency)}</dd></div>` : nothing}</dl>
    ${sources.length ? answer(room, meter, sources) : own?.agree ? tooLittle({ snapshot, own }) : html`<p class="quiet" role="status">${t("Loading")}</p>`}
    ${open === null ? nothing : html`<p class="small quiet num">${t("This offer is open for {time}.", { time: left(open) })}</p>`}
    ${refusal(room)}`;
}
