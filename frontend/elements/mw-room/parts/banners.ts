/** Lines at the upper edge of the stage: the end of the free time, an own line that is down, a press for sound. */
import { html, nothing, type TemplateResult } from "lit";
import { left } from "../../../core/duration.ts";
import { t } from "../../../core/texts.ts";
import { SAMPLE_WARNING_MS } from "../../../core/warnings.ts";
import { icon } from "../../bits.ts";
import type { RoomContext } from "../state.ts";
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

function problem({ state, act }: RoomContext): TemplateResult | typeof nothing {
  if (!state.problem) return nothing;
  return html`<div class="banner banner-stop" role="alert">${icon("warn")}<span class="grow">${state.problem}</span><button class="btn btn-icon btn-plain" type="button" aria-label=${t("Close")} @click=${act.forgive}>${icon("x")}</button></div>`;
}

export const banners = (room: RoomContext): TemplateResult =>
  html`<div class="stage-banners">${problem(room)}${limited(room)}${sampleEnds(room)}${ownLine(room)}${sound(room)}</div>`;
