/** Dialogs in which money can start to flow, or stop. */
import { html, nothing, type TemplateResult } from "lit";
import { inTotal } from "../../../core/chain.ts";
import { firstName } from "../../../core/meter-view.ts";
import { digitsOf, money, parseMoney, perUnit } from "../../../core/money.ts";
import { agreedMeter, type Mode, type RaiseOption } from "../../../core/snapshot.ts";
import { t, tn } from "../../../core/texts.ts";
import { icon } from "../../bits.ts";
import type { RoomContext, RoomState, Ui } from "../state.ts";
import { modeWord } from "./head.ts";
import { afterwards, payFrom, sourceOf, sourcesOf } from "./pay-from.ts";

const SIGNS: Record<Mode, string> = { text: "chat", audio: "phone", video: "video" };

/** Three ways to raise; the first is chosen until another is. */
function options(room: RoomContext, own: readonly RaiseOption[]): TemplateResult {
  const { currency, meter } = room.state.snapshot;
  const total = (maximum: number) => (meter ? inTotal(meter, maximum) : maximum);
  return html`<div class="tiles">${own
    .slice(0, 3)
    .map(
      (each, index) =>
        html`<label class="choice"><input type="radio" name="maximum" value=${each.maximum} ?checked=${index === 0} @change=${() => room.set({ pick: each.maximum })} /><span><b class="num">${money(total(each.maximum), currency)}</b><small>${tn("{n} minute more", "{n} minutes more", each.minutes)}</small></span></label>`,
    )}</div>`;
}

const chosen = (ui: Ui, own: readonly RaiseOption[]): RaiseOption | undefined =>
  own.find((each) => each.maximum === ui.pick) ?? own[0];

function noMoney(topUp: string): TemplateResult {
  return html`<p class="quiet">${t("There is no free money for more.")}</p><a class="btn btn-primary" href=${topUp} target="_blank" rel="noopener">${icon("wallet")}${t("Top up in a new tab")}</a>`;
}

export function raiseBox(room: RoomContext): TemplateResult {
  const { state, ui, act, set } = room;
  const { snapshot, own, busy, meter } = state;
  const sources = sourcesOf(own, !!own?.raise.length, !!own?.card?.raise.length);
  const source = sourceOf(room, sources) ?? "wallet";
  const list = (source === "wallet" ? own?.raise : own?.card?.raise) ?? [];
  const option = chosen(ui, list);
  if (!option && own?.limit)
    return html`<h2>${t("Raise the maximum")}</h2><p class="notice notice-warn">${icon("shield")}<span>${own.limit}</span></p>`;
  if (!option)
    return html`<h2>${t("Raise the maximum")}</h2>${noMoney(own?.top_up ?? "/wallet/top-up")}`;
  const total = snapshot.meter ? inTotal(snapshot.meter, option.maximum) : option.maximum;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    set({ box: null });
    if (source === "wallet") act.raise(option, meter.phase === "maximum");
    else act.authorise({ method: source, maximum: option.maximum });
  };
  return html`<h2>${t("Raise the maximum")}</h2><form class="stack" @submit=${submit}>
    ${payFrom(room, sources)}
    <fieldset class="field"><legend>${t("At most, in total")}</legend>${options(room, list)}</fieldset>
    <button class="btn btn-money btn-primary btn-large btn-wide" ?disabled=${busy}><span class="btn-do">${icon("plus")}<span>${source === "wallet" ? t("Raise") : t("Reserve and raise")}</span></span> <span class="btn-cost">${t("max {maximum}", { maximum: money(total, snapshot.currency) })}</span></button>
    <p class="small quiet">${afterwards(room, source)}</p></form>`;
}

export function waiveBox({ state, act, set }: RoomContext): TemplateResult {
  const { snapshot, meter, busy } = state;
  const { currency } = snapshot;
  const cost = meter.figures.cost;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const field = (event.currentTarget as HTMLFormElement).querySelector<HTMLInputElement>(
      "#waive",
    );
    const amount = data.get("all") ? cost : parseMoney(String(data.get("amount")), currency);
    const bad = amount === null || amount <= 0 || amount > cost;
    field?.setCustomValidity(bad ? t("An amount up to {cost}.", { cost: meter.cost }) : "");
    if (bad) field?.reportValidity();
    if (amount === null || bad) return;
    set({ box: null });
    act.waive(amount, String(data.get("reason") ?? ""));
  };
  const clear = (event: InputEvent) => (event.target as HTMLInputElement).setCustomValidity("");
  return html`<h2>${t("Waive a part or all")}</h2><form class="stack" @submit=${submit}>
    <p class="quiet">${t("{name} pays so much less, from {cost} so far. It comes off before the commission.", { name: firstName(snapshot.people.client.name), cost: meter.cost })}</p>
    <div class="field"><label for="waive">${t("Amount in {currency}", { currency })}</label><input class="input num" id="waive" name="amount" inputmode="decimal" autocomplete="off" placeholder=${(0).toFixed(digitsOf(currency))} @input=${clear} /></div>
    <label class="check"><input type="checkbox" name="all" />${t("All of it so far, {cost}", { cost: meter.cost })}</label>
    <div class="field"><label for="why">${t("Reason, for the receipt")}</label><input class="input" id="why" name="reason" maxlength="120" /></div>
    <button class="btn btn-primary btn-wide" ?disabled=${busy}>${icon("gift")}${t("Waive")}</button></form>`;
}

export interface ModeEntry {
  mode: Mode;
  name: string;
  icon: string;
}

/** Other modes with a price; the advisor can only offer what is not dearer. Free talk is free in all. */
export function modesFor(state: RoomState): ModeEntry[] {
  const { snapshot } = state;
  const open = snapshot.meter?.state === "offered"; // it is answered first
  if (snapshot.state !== "live" || open) return [];
  const now = agreedMeter(snapshot)?.terms.rate ?? null;
  const found = (Object.keys(snapshot.rates) as Mode[]).filter((mode) => {
    const rate = snapshot.rates[mode];
    if (mode === snapshot.mode || rate === undefined) return false;
    return now === null || snapshot.me === "client" || rate <= now;
  });
  return found.map((mode) => ({
    mode,
    icon: SIGNS[mode],
    name: t("Go on by {mode}, {price}", {
      mode: modeWord(mode).toLowerCase(),
      price: rateOf(state, mode),
    }),
  }));
}

/** What a mode costs in this call, per the meter's unit: nothing while talk is free. */
function costOf({ snapshot }: RoomState, mode: Mode): number {
  return agreedMeter(snapshot) ? (snapshot.rates[mode] ?? 0) : 0;
}

function rateOf(state: RoomState, mode: Mode): string {
  const { snapshot } = state;
  const rate = costOf(state, mode);
  return rate
    ? money(rate, snapshot.currency) + perUnit(snapshot.meter?.terms.rate_unit_s ?? 60)
    : t("free");
}

export function modeBox(room: RoomContext): TemplateResult {
  const { state, ui, act, set } = room;
  const { snapshot, own, busy } = state;
  const mode = ui.mode ?? snapshot.mode;
  const rate = costOf(state, mode);
  const agreed = agreedMeter(snapshot);
  const dearer = rate > (agreed?.terms.rate ?? 0);
  const list = dearer ? (own?.raise ?? []) : [];
  const go = (event: Event) => {
    const form = (event.currentTarget as HTMLElement).closest("form");
    const raised = form && new FormData(form).get("more") ? chosen(ui, list) : undefined;
    set({ box: null });
    act.changeMode(mode, rate, raised);
  };
  const title = t("Go on by {mode}", { mode: modeWord(mode).toLowerCase() });
  return html`<h2>${title}</h2><form class="stack" @submit=${(event: SubmitEvent) => event.preventDefault()}>
    <p class="quiet">${agreed ? t("From then on {price} instead of {now}. What was counted until now keeps its price.", { price: rateOf(state, mode), now: rateOf(state, snapshot.mode) }) : t("Talk stays free of charge until you both agree on a price.")}</p>
    ${list.length ? html`<label class="check"><input type="checkbox" name="more" />${t("Raise the maximum as well")}</label>${options(room, list)}` : nothing}
    <button type="button" class="btn btn-money btn-primary btn-large btn-wide" ?disabled=${busy} @click=${go}><span class="btn-do">${icon(SIGNS[mode])}<span>${t("Change")}</span></span> <span class="btn-cost">${rateOf(state, mode)}</span></button>
  </form>`;
}

export function declineBox({ state, act, set }: RoomContext): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const word = String(new FormData(event.currentTarget as HTMLFormElement).get("word") ?? "");
    set({ box: null });
    act.decline(word);
  };
  return html`<h2>${t("Decline with a word")}</h2><form class="stack" @submit=${submit}>
    <div class="field"><label for="word">${t("A word to {name}", { name: firstName(state.snapshot.people.client.name) })}</label><input class="input" id="word" name="word" maxlength="120" placeholder=${t("Back in ten minutes")} /></div>
    <button class="btn btn-primary btn-wide">${icon("x")}${t("Decline")}</button></form>`;
}
