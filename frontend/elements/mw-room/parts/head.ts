/** Who is there, by what, how good the line is, what is left in the wallet. */
import { html, nothing, type TemplateResult } from "lit";
import { money } from "../../../core/money.ts";
import { type Mode, otherSeat } from "../../../core/snapshot.ts";
import { t, tn } from "../../../core/texts.ts";
import { icon, portrait } from "../../bits.ts";
import type { RoomContext, RoomState } from "../state.ts";

const MODES: Record<Mode, () => string> = {
  text: () => t("Text"),
  audio: () => t("Audio"),
  video: () => t("Video"),
};
export const modeWord = (mode: Mode): string => MODES[mode]();

function line(state: RoomState): TemplateResult | typeof nothing {
  const { snapshot, media, meter } = state;
  if (snapshot.state === "ended" || snapshot.state === "ringing") return nothing;
  if (state.handedTo !== null) return nothing;
  if (meter.phase === "lost" || state.cut) {
    return html`<span class="tag tag-stop">${icon("wifi-off")}${t("Lost")}</span>`;
  }
  if (meter.phase === "handing") {
    return html`<span class="tag">${icon("users")}${t("Handing over")}</span>`;
  }
  if (snapshot.mode === "text")
    return html`<span class="tag tag-go">${icon("signal")}${t("Connected")}</span>`;
  if (!media.connected) return html`<span class="tag">${icon("signal")}${t("Connecting")}</span>`;
  if (media.quality === "poor")
    return html`<span class="tag tag-stop">${icon("signal")}${t("Poor line")}</span>`;
  if (media.quality === "fair")
    return html`<span class="tag tag-warn">${icon("signal")}${t("Fair")}</span>`;
  return html`<span class="tag tag-go">${icon("signal")}${t("Good")}</span>`;
}

function purse(state: RoomState): TemplateResult | typeof nothing {
  const { snapshot, own } = state;
  if (snapshot.me !== "client" || !own) return nothing;
  return html`<span class="purse room-wide">${icon("wallet")}<span class="num">${money(own.available, snapshot.currency)}</span> <span class="small muted">${t("available")}</span></span>`;
}

/** Said while it matters: writing takes no way between the two browsers. */
function relayed({ snapshot, own }: RoomState): string {
  return own?.ice_policy === "relay" && snapshot.mode !== "text" ? t("by relay") : "";
}

/** To the messages beside the call, with how many wait. */
function desk({ beside }: RoomContext): TemplateResult | typeof nothing {
  if (!beside) return nothing;
  const { isOpen, unread } = beside;
  const label = unread ? tn("Messages, {n} unread", "Messages, {n} unread", unread) : t("Messages");
  return html`<button class="btn btn-icon btn-plain post" type="button" data-beside aria-label=${label} title=${label} aria-expanded=${String(isOpen)} aria-controls="beside" aria-keyshortcuts="Alt+T" @click=${() => beside.toggle()}>${icon("inbox")}${unread ? html`<span class="unread num">${unread}</span>` : nothing}</button>`;
}

export function head(room: RoomContext): TemplateResult {
  const { state } = room;
  const { snapshot } = state;
  const who = snapshot.people[otherSeat(snapshot.me)];
  const company = snapshot.me === "client" && snapshot.company !== who.name ? snapshot.company : "";
  const about = [modeWord(snapshot.mode), company, relayed(state), snapshot.subject]
    .filter(Boolean)
    .join(" · ");
  return html`<header class="room-head">
    ${desk(room)} ${portrait(who, "s")}
    <div class="grow"><h1 class="clip"><bdi>${who.name}</bdi></h1><p class="small muted clip">${about}</p></div>
    ${line(state)} ${purse(state)}
  </header>`;
}
