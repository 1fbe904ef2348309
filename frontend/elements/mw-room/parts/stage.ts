/** The middle of the room: the other person, or what has to be said instead. */
import { html, nothing, type TemplateResult } from "lit";
import { thread } from "../../../core/thread.ts";
import type { RoomContext } from "../state.ts";
import { banners } from "./banners.ts";
import { composer, threadList } from "./chat.ts";
import { isCovered, note, trouble } from "./notes.ts";
import { summary } from "./summary.ts";
import { nameplate, remoteVideo, selfVideo } from "./video.ts";

const SAY_FOR_MS = 12_000;

/** On phones the newest message shows over the picture for a while. */
function said({ state, ui }: RoomContext): TemplateResult | typeof nothing {
  const last = thread(state.snapshot).findLast((each) => each.is === "message");
  if (!last || ui.sheet || isCovered(state)) return nothing;
  const mine = last.is === "message" && last.mine;
  if (mine || Date.now() - Date.parse(last.at) > SAY_FOR_MS) return nothing;
  return html`<div class="stage-say room-narrow" aria-hidden="true"><p class="clip">${last.text}</p></div>`;
}

function moving(room: RoomContext): TemplateResult {
  const { state } = room;
  const talks = state.snapshot.state === "live" || state.snapshot.state === "connecting";
  const over = note(room);
  const free = over === nothing;
  const help = trouble(room);
  return html`${talks && !state.passive && state.handedTo === null ? remoteVideo(room, free) : nothing}
    ${said(room)} ${over} ${talks && free ? nameplate(room) : nothing}
    ${state.passive || state.handedTo !== null || help !== nothing ? nothing : selfVideo(room)} ${help}`;
}

function written(room: RoomContext): TemplateResult {
  return html`<div class="stage-chat">${threadList(room)}${composer(room)}</div>${note(room)}`;
}

export function stage(room: RoomContext): TemplateResult {
  const { snapshot } = room.state;
  if (snapshot.state === "ended")
    return html`<div class="room-stage">${summary(room)}${banners(room)}</div>`;
  return html`<div class="room-stage">${snapshot.mode === "text" ? written(room) : moving(room)}${banners(room)}</div>`;
}
