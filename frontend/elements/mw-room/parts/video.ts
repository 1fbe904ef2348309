/** Pictures of both sides. A stream is bound as a property; playing is asked for, and refused without a press. */
import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { createRef, ref } from "lit/directives/ref.js";
import { firstName } from "../../../core/meter-view.ts";
import { otherSeat } from "../../../core/snapshot.ts";
import { t } from "../../../core/texts.ts";
import { icon, portrait } from "../../bits.ts";
import type { RoomContext } from "../state.ts";

/** Bound only when it is another stream: setting the same one again starts the picture anew. */
const bound = (stream: MediaStream | null) => guard([stream], () => stream);

const remoteRef = createRef<HTMLVideoElement>();

/** Starts what is on screen; true if the browser wants a press first. */
export async function playRemote(): Promise<boolean> {
  const video = remoteRef.value;
  if (!video?.srcObject) return false;
  return video.play().then(
    () => false,
    (error: unknown) => error instanceof DOMException && error.name === "NotAllowedError",
  );
}

/** Sound of the other side on the chosen speaker, where the browser can. */
export function speakOn(deviceId: string): void {
  const video = remoteRef.value as
    | (HTMLVideoElement & { setSinkId?: (id: string) => Promise<void> })
    | undefined;
  void video?.setSinkId?.(deviceId).catch(() => undefined);
}

/** `free`: no note lies over the stage, so a missing picture is replaced by who it is. */
export function remoteVideo({ state }: RoomContext, free: boolean): TemplateResult {
  const { media, snapshot } = state;
  const seen = snapshot.mode === "video" || media.theirs.screen;
  const dark =
    !seen || media.silenced || (!media.theirs.camera && !media.theirs.screen) || !media.remote;
  const fit = media.theirs.screen ? "video-fit" : "";
  return html`<video ${ref(remoteRef)} class="video ${fit}" autoplay playsinline aria-label=${t("Picture of the other side")} .srcObject=${bound(media.remote)} .muted=${media.silenced} ?data-dark=${dark}></video>
    ${dark && free ? face(state.snapshot.people[otherSeat(snapshot.me)]) : nothing}`;
}

/** Where there is no picture: who it is. */
export const face = (who: { name: string; picture: string | null }): TemplateResult =>
  html`<div class="stage-face" aria-hidden="true">${portrait(who, "xl")}</div>`;

export function selfVideo({ state }: RoomContext): TemplateResult | typeof nothing {
  const { media, snapshot } = state;
  if (snapshot.mode !== "video" && !media.mine.screen) return nothing;
  const off = !media.self?.getVideoTracks().length || !media.mine.camera;
  return html`<div class="self" ?data-off=${off}>
    <video autoplay playsinline class="self-video" aria-label=${t("Your own picture")} .srcObject=${bound(media.self)} .muted=${true}></video>
    ${off ? html`<span class="self-off">${icon("video-off")}<span class="sr">${t("Your camera is off")}</span></span>` : nothing}
    ${media.mine.screen ? html`<span class="self-note">${icon("screen")}${t("Screen shared")}</span>` : nothing}
  </div>`;
}

export function nameplate({ state }: RoomContext): TemplateResult {
  const { snapshot, media, meter } = state;
  const name = firstName(snapshot.people[otherSeat(snapshot.me)].name);
  if (meter.phase === "paused" || meter.phase === "maximum") {
    return html`<p class="nameplate">${icon("pause")}${t("Nothing is counted")}</p>`;
  }
  return html`<p class="nameplate">${icon(media.theirs.mic ? "mic" : "mic-off")}<bdi>${name}</bdi>${media.theirs.mic ? nothing : html`<span class="sr">${t("microphone off")}</span>`}</p>`;
}
