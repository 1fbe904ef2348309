/** Dialogs of the room: native ones, so that focus, Escape and what lies behind are the browser's work. */
import { html, nothing, type TemplateResult } from "lit";
import { t } from "../../../core/texts.ts";
import type { Choice } from "../../../ports/devices.ts";
import { Studio } from "../../../ports/studio.ts";
import { icon } from "../../bits.ts";
import type { Box, RoomContext } from "../state.ts";
import { agreeBox, offerBox } from "./agree-boxes.ts";
import { pip } from "./controls.ts";
import { declineBox, modeBox, modesFor, raiseBox, waiveBox } from "./money-boxes.ts";
import { canHandOver, openTransfer, transferBox } from "./transfer.ts";
import { speakOn } from "./video.ts";

function entry(name: string, sign: string, press: () => void, where = ""): TemplateResult {
  return html`<li class=${where}><button class="btn btn-plain btn-wide menu-item" type="button" @click=${press}>${icon(sign)}${name}</button></li>`;
}

function more(room: RoomContext): TemplateResult {
  const { state, set, act } = room;
  const { snapshot, own } = state;
  const media = snapshot.mode !== "text";
  const go = (press: () => void) => () => {
    set({ box: null });
    press();
  };
  const full = () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void document.documentElement.requestFullscreen?.().catch(() => undefined);
  };
  return html`<h2>${t("More")}</h2><ul class="menu">
    ${media ? entry(t("Camera, microphone, sound"), "settings", () => set({ box: "devices" })) : nothing}
    ${media && Studio.canShare ? entry(state.media.mine.screen ? t("Stop sharing the screen") : t("Share screen"), "screen", go(act.toggleScreen), "room-narrow") : nothing}
    ${snapshot.mode === "video" ? entry(t("Picture in picture"), "pip", go(pip), "room-narrow") : nothing}
    ${entry(t("Full screen"), "maximize", go(full))}
    ${modesFor(state).map((mode) => entry(mode.name, mode.icon, () => set({ box: "mode", mode: mode.mode })))}
    ${snapshot.me === "client" && snapshot.state === "live" && (own?.raise.length || own?.card?.raise.length) ? entry(t("Raise the maximum"), "plus", () => set({ box: "raise" })) : nothing}
    ${canHandOver(state) ? entry(t("Hand over to a colleague"), "users", () => openTransfer(room)) : nothing}
    ${entry(t("Terms of this call"), "file", () => set({ box: null, panel: "terms", sheet: true }), "room-narrow")}
  </ul>`;
}

function devices({ state, act }: RoomContext): TemplateResult {
  const chosen = (event: CustomEvent<Choice>) => {
    if (event.detail.speaker !== undefined) speakOn(event.detail.speaker);
    act.choose(event.detail);
  };
  return html`<h2>${t("Camera, microphone, sound")}</h2><mw-device-check mode=${state.snapshot.mode} .stream=${state.media.self} inside @mw-devices=${chosen}></mw-device-check>`;
}

const CONTENT: Record<Box, (room: RoomContext) => TemplateResult> = {
  more,
  devices,
  raise: raiseBox,
  waive: waiveBox,
  mode: modeBox,
  decline: declineBox,
  transfer: transferBox,
  offer: offerBox,
  agree: agreeBox,
};

export function box(room: RoomContext): TemplateResult | typeof nothing {
  const { ui, set } = room;
  if (!ui.box) return nothing;
  const outside = (event: MouseEvent) => {
    if (event.target === event.currentTarget) set({ box: null });
  };
  return html`<dialog class="dialog room-box" data-box=${ui.box} @close=${() => set({ box: null })} @click=${outside}>
    <div class="room-box-in">${CONTENT[ui.box](room)}<button class="btn btn-plain btn-wide" type="button" @click=${() => set({ box: null })}>${t("Close")}</button></div>
  </dialog>`;
}
