/** Lines at the upper edge of the stage: the end of the free time, an own line that is down, a press for sound. */
import { html, nothing, type TemplateResult } from "lit";
import { left } from "../../../core/duration.ts";
import { firstName } from "../../../core/meter-view.ts";
import { money } from "../../../core/money.ts";
import { t } from "../../../core/texts.ts";
import { SAMPLE_WARNING_MS } from "../../../core/warnings.ts";
import { icon } from "../../bits.ts";
import type { RoomContext } from "../state.ts";
import { wayWord } from "./pay-from.ts";
import { playRemote } from "./video.ts";

function sampleEnds({ state, act }: RoomContext): TemplateResult | typeof nothing {
  const { meter, snapshot } = state;
  const leftMs = meter.figures.sampleLeftMs;
  const terms = snapshot.meter?.terms;
  if (
    meter.phase !== "free" ||
    !terms ||
    terms.rate === 0 ||
    leftMs <= 0 ||
    leftMs > SAMPLE_WARNING_MS
  ) {
    return nothing;
  }
  const all = terms.sample_once_passed === "charged";
  const then =
    snapshot.me === "advisor"
      ? t("From then on the call is paid.")
      : all
        ? t("From then on every second counts, including the free ones.")
        : t("From then on every second counts.");
  return html`<div class="banner banner-stop"><span class="grow"><b>${t("Free time ends in")} <span class="num">${left(leftMs)}</span>.</b> ${then}</span>${snapshot.me === "client" ? html`<button class="btn btn-stop" type="button" @click=${act.hangUp}>${t("Hang up, pay nothing")}</button>` : nothing}</div>`;
}

function ownLine({ state }: RoomContext): TemplateResult | typeof nothing {
  if (!state.cut || !state.media.connected) return nothing;
  return html`<div class="banner">${icon("wifi-off")}<span class="grow"><b>${t("Reconnecting.")}</b> ${t("Your line to us is down and the clock stands. The call goes on when you are back, within a minute.")}</span></div>`;
}

function sound({ ui, set }: RoomContext): TemplateResult | typeof nothing {
  if (!ui.mute) return nothing;
  const press = async () => set({ mute: await playRemote() });
  return html`<div class="banner">${icon("volume")}<span class="grow">${t("The browser waits for a press before it plays sound.")}</span><button class="btn btn-primary" type="button" @click=${press}>${t("Hear")}</button></div>`;
}

/** Where the money runs low and the client's own limits leave nothing to raise to. */
function limited({ state }: RoomContext): TemplateResult | typeof nothing {
  const { meter, own } = state;
  if (!own?.limit || (meter.phase !== "low" && meter.phase !== "maximum")) return nothing;
  return html`<div class="banner">${icon("shield")}<span class="grow">${own.limit}</span></div>`;
}

/** How it stands with the colleague who is asked to take over. Only the agent sees it. */
function transfer({ state, ui, act, set }: RoomContext): TemplateResult | typeof nothing {
  const { snapshot, held, nowMs, busy } = state;
  const found = state.handedTo === null ? snapshot.transfer : null;
  if (!found || snapshot.me !== "advisor" || found.id === ui.readTransfer) return nothing;
  const name = firstName(found.to);
  if (found.stage === "asking") {
    const rest = Math.max(0, (found.left_ms ?? 0) - (nowMs - held.callAt));
    return html`<div class="banner" role="status">${icon("users")}<span class="grow"><b>${t("Asking {name} to take over", { name })}</b> <span class="num">${left(rest)}</span></span><button class="btn btn-second" type="button" ?disabled=${busy} @click=${act.takeBack}>${t("Take back")}</button></div>`;
  }
  if (found.stage === "handed") return nothing;
  const said =
    found.stage === "declined"
      ? t("{name} cannot take over.", { name })
      : t("{name} did not answer.", { name });
  return html`<div class="banner" role="status">${icon("users")}<span class="grow"><b>${said}</b> ${found.word ? html`“<bdi>${found.word}</bdi>”` : t("The call stays with you.")}</span><button class="btn btn-icon btn-plain" type="button" aria-label=${t("Close")} @click=${() => set({ readTransfer: found.id })}>${icon("x")}</button></div>`;
}

/** How it stands with an amount at a card or PayPal, until it is reserved or that was read. */
function authorising({ state, ui, set }: RoomContext): TemplateResult | typeof nothing {
  const { own, snapshot } = state;
  const asked = own?.authorising;
  if (!asked || asked.id === ui.readAsked || snapshot.state !== "live") return nothing;
  const figures = { amount: money(asked.amount, snapshot.currency), way: wayWord(asked.method) };
  const close = html`<button class="btn btn-icon btn-plain" type="button" aria-label=${t("Close")} @click=${() => set({ readAsked: asked.id })}>${icon("x")}</button>`;
  if (asked.state === "opened")
    return html`<div class="banner" role="status">${icon("clock")}<span class="grow"><b>${t("{way}: waiting for {amount}.", figures)}</b> ${t("The talk goes on.")}</span><a class="btn btn-second" href=${asked.url} target="_blank" rel="noopener">${t("To its page")}<span class="sr">${t("(opens a new tab)")}</span></a>${close}</div>`;
  const said: Record<string, string> = {
    declined: t("{way}: declined.", figures),
    cancelled: t("{way}: cancelled.", figures),
    expired: t("{way}: the page has closed.", figures),
    refused: t("{way}: {amount} came too late and are given up.", figures),
  };
  if (!said[asked.state]) return nothing;
  return html`<div class="banner" role="status">${icon("warn")}<span class="grow"><b>${said[asked.state]}</b> ${t("Nothing is reserved there, and the talk goes on.")}</span>${close}</div>`;
}

function problem({ state, act }: RoomContext): TemplateResult | typeof nothing {
  if (!state.problem) return nothing;
  return html`<div class="banner banner-stop" role="alert">${icon("warn")}<span class="grow">${state.problem}</span><button class="btn btn-icon btn-plain" type="button" aria-label=${t("Close")} @click=${act.forgive}>${icon("x")}</button></div>`;
}

export const banners = (room: RoomContext): TemplateResult =>
  html`<div class="stage-banners">${problem(room)}${authorising(room)}${transfer(room)}${limited(room)}${sampleEnds(room)}${ownLine(room)}${sound(room)}</div>`;
