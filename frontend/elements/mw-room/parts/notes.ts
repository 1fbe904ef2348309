/** What lies over the stage while there is nothing to see, or something to say first. */
import { html, nothing, type TemplateResult } from "lit";
import { split } from "../../../core/charge.ts";
import { left } from "../../../core/duration.ts";
import { ringLeftMs } from "../../../core/meter-figures.ts";
import { firstName } from "../../../core/meter-view.ts";
import { money, perUnit, price } from "../../../core/money.ts";
import {
  called,
  type Mode,
  otherSeat,
  type Snapshot,
  type Transfer,
} from "../../../core/snapshot.ts";
import { t } from "../../../core/texts.ts";
import { sentence } from "../../../ports/devices.ts";
import { icon, moneyButton, portrait } from "../../bits.ts";
import type { RoomContext, RoomState } from "../state.ts";
import { modeWord } from "./head.ts";

const other = (snapshot: Snapshot) => snapshot.people[otherSeat(snapshot.me)];

/** What the client has confirmed, in one sentence. */
function promise(snapshot: Snapshot): string {
  const terms = snapshot.meter?.terms;
  if (!terms || terms.rate === 0) return t("This call is free.");
  const rate = price(terms.rate, terms.rate_unit_s, snapshot.currency);
  const most =
    terms.maximum === null
      ? ""
      : t("at most {maximum}", { maximum: money(terms.maximum, snapshot.currency) });
  const free = terms.free_sample_s === 60 ? t("first minute free") : "";
  return `${[rate, free, most].filter(Boolean).join(", ")}.`;
}

function ringing({ state, act, set }: RoomContext): TemplateResult {
  const { snapshot } = state;
  const who = other(snapshot);
  const ring = ringLeftMs(state.held, state.nowMs);
  const time =
    ring === null
      ? nothing
      : html`<p class="num">${t("rings {time} more", { time: left(ring) })}</p>`;
  if (called(snapshot)) {
    return html`<div class="stage-note"><span class="wave">${portrait(who, "xl")}</span><h2>${t("Ringing {name}", { name: firstName(who.name) })}</h2>${time}<p>${t("Nothing is counted before you are connected.")} ${promise(snapshot)}</p></div>`;
  }
  const terms = snapshot.meter?.terms;
  const share = terms ? split(terms.rate, 0, terms.commission_bps, terms.gateway_fee_bps).share : 0;
  return html`<div class="stage-note"><span class="wave">${portrait(who, "xl")}</span><h2>${t("{name} is calling", { name: firstName(who.name) })}</h2>${time}
    ${snapshot.subject ? html`<p>“<bdi>${snapshot.subject}</bdi>”</p>` : nothing}
    ${snapshot.me === "client" ? html`<p>${t("Free of charge: nothing is counted until you have confirmed a price.")}</p>` : nothing}
    <div class="stack stack-2">${moneyButton({ icon: snapshot.mode === "text" ? "chat" : snapshot.mode === "audio" ? "phone" : "video", does: t("Accept"), cost: share ? money(share, snapshot.currency) : t("free"), unit: share ? t("{unit} to you", { unit: perUnit(terms?.rate_unit_s ?? 60) }) : "", large: true, busy: state.busy, press: act.accept })}
    <button class="btn btn-second" type="button" @click=${() => set({ box: "decline" })}>${icon("x")}${t("Decline with a word")}</button></div></div>`;
}

function connecting({ state }: RoomContext): TemplateResult {
  const name = firstName(other(state.snapshot).name);
  return html`<div class="stage-note"><span class="wave">${portrait(other(state.snapshot), "xl")}</span><h2>${t("Connecting with {name}", { name })}</h2><p>${t("The clock starts when both of you are connected.")}</p></div>`;
}

function lost({ state }: RoomContext): TemplateResult {
  const { meter } = state;
  const time = html`<b class="num">${left(meter.endsInMs ?? 0)}</b>`;
  return html`<div class="stage-note">${icon("wifi-off")}<h2>${t("Reconnecting")}</h2>
    <p>${t("The clock stopped when the connection did. It goes on by itself when you are both back.")} ${meter.endsInMs === null ? nothing : html`${t("Otherwise the call ends in")} ${time}.`}</p></div>`;
}

const passive = ({ act }: RoomContext): TemplateResult =>
  html`<div class="stage-note">${icon("copy")}<h2>${t("The call goes on in another tab")}</h2><p>${t("Or on another of your devices. It is the same call and the same meter; nothing is counted twice.")}</p><button class="btn btn-primary" type="button" @click=${act.bringHere}>${icon("down")}${t("Bring it here")}</button></div>`;

const silenced = ({ state }: RoomContext): TemplateResult =>
  html`<div class="stage-note">${icon("volume")}<h2>${t("No answer from {name}’s side", { name: firstName(other(state.snapshot).name) })}</h2><p>${t("Sound and picture rest until the connection is proven again. Nothing is counted meanwhile.")}</p></div>`;

/** A cheaper way on, when a device is missing. */
function fallback({ state, act }: RoomContext, mode: Mode): TemplateResult | typeof nothing {
  const { snapshot, busy } = state;
  const rate = snapshot.rates[mode];
  if (rate === undefined || snapshot.state !== "live" || snapshot.me !== "client") return nothing;
  return moneyButton({
    icon: mode === "audio" ? "mic" : "chat",
    does: t("Go on by {mode}", { mode: modeWord(mode).toLowerCase() }),
    cost: rate ? money(rate, snapshot.currency) : t("free"),
    unit: rate ? perUnit(snapshot.meter?.terms.rate_unit_s ?? 60) : "",
    look: "second",
    busy,
    press: () => act.changeMode(mode, rate),
  });
}

/** Without a microphone one can listen, by choice; without a camera the voice still goes. */
export function trouble(room: RoomContext): TemplateResult | typeof nothing {
  const found = room.state.media.trouble;
  if (!found || room.state.snapshot.state === "ended") return nothing;
  const { title, steps } = sentence(found);
  const voice = found.what === "camera";
  return html`<section class="stage-trouble card stack stack-3" role="alert">
    <h2>${icon(voice ? "video-off" : "mic-off")}${title}</h2>
    ${voice ? html`<p class="quiet">${t("You are heard; only the picture is missing.")}</p>` : nothing}
    <ol class="steps">${steps.map((each) => html`<li><span>${each}</span></li>`)}</ol>
    <div class="row"><button class="btn btn-primary" type="button" @click=${room.act.retryDevices}>${t("Try again")}</button>${voice ? nothing : html`<button class="btn btn-second" type="button" @click=${room.act.joinWithout}>${t("Join without microphone")}</button>`}${fallback(room, voice ? "audio" : "text")}</div>
  </section>`;
}

/** The seat is a colleague's; here it is over. */
const handedOn = (to: string): TemplateResult =>
  html`<div class="stage-note">${icon("check")}<h2>${t("Handed to {name}", { name: firstName(to) })}</h2><p>${t("The call goes on without you. Camera and microphone are off.")}</p><a class="btn btn-primary" href="/console/">${t("Back to the console")}</a></div>`;

/** Between the one and the other agent: nothing is counted until the new one is there. */
function handingOver({ state }: RoomContext, transfer: Transfer): TemplateResult {
  const { snapshot, meter } = state;
  const [to, by] = [firstName(transfer.to), firstName(transfer.by)];
  const client = snapshot.me === "client";
  const what = client
    ? t(
        "{name} has handed the call over. Your meter is not running; the price stays as you confirmed it.",
        { name: by },
      )
    : t("You take over from {name}. The meter goes on by itself when you are connected.", {
        name: by,
      });
  return html`<div class="stage-note"><span class="wave">${portrait(other(snapshot), "xl")}</span><h2>${client ? t("Handing over to {name}", { name: to }) : t("Connecting with {name}", { name: firstName(snapshot.people.client.name) })}</h2>
    <p>${what}</p>${meter.endsInMs === null ? nothing : html`<p class="num small">${t("Otherwise the call ends in")} ${left(meter.endsInMs)}.</p>`}</div>`;
}

/** The one note that matters most; null when the picture itself is the message. */
export function note(room: RoomContext): TemplateResult | typeof nothing {
  const { state } = room;
  const { transfer } = state.snapshot;
  if (state.handedTo !== null) return handedOn(state.handedTo);
  if (state.passive) return passive(room);
  if (state.snapshot.state === "ringing") return ringing(room);
  if (transfer && state.meter.phase === "handing") return handingOver(room, transfer);
  if (state.meter.phase === "lost" && !(state.cut && state.media.connected)) return lost(room);
  if (state.snapshot.state === "connecting" && !state.media.connected) return connecting(room);
  return state.media.silenced ? silenced(room) : nothing;
}

export const isCovered = (state: RoomState): boolean =>
  state.passive ||
  state.handedTo !== null ||
  state.snapshot.state === "ringing" ||
  state.meter.phase === "handing" ||
  state.meter.phase === "lost" ||
  state.media.silenced;
