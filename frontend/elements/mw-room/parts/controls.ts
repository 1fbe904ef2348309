/** The row below the stage. Nothing in it moves when the state changes; hanging up carries what it costs now. */
import { html, nothing, type TemplateResult } from "lit";
import { called } from "../../../core/snapshot.ts";
import { t, tn } from "../../../core/texts.ts";
import { Studio } from "../../../ports/studio.ts";
import { icon, moneyButton } from "../../bits.ts";
import type { RoomContext } from "../state.ts";

interface Round {
  icon: string;
  label: string;
  press: () => void;
  pressed?: boolean | null;
  where?: "room-wide" | "room-narrow" | "";
  extra?: TemplateResult | typeof nothing;
  keys?: string;
}

const round = (each: Round): TemplateResult => html`<button
  class="btn btn-icon ${each.where ?? ""}"
  type="button"
  aria-label=${each.label}
  aria-pressed=${each.pressed == null ? nothing : String(each.pressed)}
  aria-keyshortcuts=${each.keys ?? nothing}
  title=${each.label}
  @click=${each.press}
>${icon(each.icon)}${each.extra ?? nothing}</button>`;

function mediaButtons({ state, act }: RoomContext): TemplateResult {
  const { mine } = state.media;
  const { mode } = state.snapshot;
  return html`${round({
    icon: mine.mic ? "mic" : "mic-off",
    label: t("Mute microphone"),
    pressed: !mine.mic,
    keys: "Alt+M",
    press: () => act.setMic(!mine.mic),
  })}
  ${
    mode === "video"
      ? round({
          icon: mine.camera ? "video" : "video-off",
          label: t("Camera off"),
          pressed: !mine.camera,
          keys: "Alt+V",
          press: () => act.setCamera(!mine.camera),
        })
      : nothing
  }
  ${
    Studio.canShare
      ? round({
          icon: "screen",
          label: t("Share screen"),
          pressed: mine.screen,
          where: "room-wide",
          press: () => act.toggleScreen(),
        })
      : nothing
  }
  ${mode === "video" ? round({ icon: "pip", label: t("Picture in picture"), where: "room-wide", press: pip }) : nothing}`;
}

/** The other's picture in a window of its own, or back. */
export function pip(): void {
  const video = document.querySelector<HTMLVideoElement>("video.video");
  if (document.pictureInPictureElement) void document.exitPictureInPicture();
  else void video?.requestPictureInPicture?.().catch(() => undefined);
}

function leave({ state, act }: RoomContext): TemplateResult {
  const { snapshot, meter, busy } = state;
  if (snapshot.state === "ringing") {
    return moneyButton({
      icon: called(snapshot) ? "hangup" : "x",
      does: called(snapshot) ? t("Cancel") : t("Decline"),
      cost: t("free"),
      look: "stop",
      busy,
      press: () => (called(snapshot) ? act.cancel() : act.decline("")),
    });
  }
  return moneyButton({
    icon: "hangup",
    does: t("Hang up"),
    cost: meter.cost,
    look: "stop",
    label: t("Hang up, {cost} so far", { cost: meter.cost }),
    press: act.hangUp,
  });
}

export function controls(room: RoomContext): TemplateResult {
  const { state, ui, set, beside } = room;
  const { snapshot } = state;
  if (state.handedTo !== null) {
    return html`<footer class="ctrl" aria-label=${t("Call controls")}><span class="ctrl-still"></span></footer>`;
  }
  if (state.passive) {
    return html`<footer class="ctrl" aria-label=${t("Call controls")}>${leave(room)}</footer>`;
  }
  if (snapshot.state === "ended") {
    return html`<footer class="ctrl" aria-label=${t("Call controls")}><span class="ctrl-still"></span></footer>`;
  }
  const text = snapshot.mode === "text";
  const chat = round({
    icon: "chat",
    label: ui.unread ? tn("Chat, {n} new", "Chat, {n} new", ui.unread) : t("Chat"),
    where: "room-narrow",
    keys: "Alt+C",
    press: () => {
      if (beside?.covers) beside.toggle(); // one sheet at a time
      set({ sheet: !ui.sheet, panel: "chat", unread: 0 });
    },
    extra: ui.unread ? html`<span class="unread">${ui.unread}</span>` : nothing,
  });
  return html`<footer class="ctrl" aria-label=${t("Call controls")}>
    ${text ? nothing : mediaButtons(room)} ${text ? nothing : chat}
    ${round({ icon: "more", label: t("More: devices, mode, full screen"), press: () => set({ box: "more" }) })}
    ${leave(room)}
  </footer>`;
}
