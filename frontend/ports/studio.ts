/** What this page sends: microphone, camera, screen; muted by its person, silenced by the meter. */
import type { Mode } from "../core/snapshot.ts";
import {
  audioWanted,
  type Choice,
  open,
  remember,
  rememberedChoice,
  type Trouble,
  videoWanted,
} from "./devices.ts";
import type { Look } from "./peer.ts";
import type { Tracks } from "./peer-link.ts";
import { standIn } from "./stand-in.ts";

export class Studio {
  stream: MediaStream | null = null;
  trouble: Trouble | null = null;
  screen: MediaStream | null = null;
  mic = true;
  camera = true;
  /** Nothing of this person is sent: `stream` is silence and black. */
  isStandIn = false;
  #silenced = false;
  #mode: Mode | null = null;
  #opening = 0;
  #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get silenced(): boolean {
    return this.#silenced;
  }

  static get canShare(): boolean {
    return typeof navigator.mediaDevices?.getDisplayMedia === "function";
  }

  /** Opens what `mode` needs; a second call for the same mode changes nothing unless `again`. */
  async use(mode: Mode, again = false): Promise<void> {
    if (this.#mode === mode && !again) return;
    this.#mode = mode;
    this.#opening += 1;
    const turn = this.#opening;
    const opened = await open(mode);
    if (turn !== this.#opening) {
      stop(opened.stream);
      return;
    }
    stop(this.stream);
    this.stream = opened.stream;
    this.isStandIn = false;
    this.trouble = opened.trouble;
    this.#apply();
  }

  /** Joins without any device: silence and black are sent, and the other side is told so. */
  useNothing(): void {
    if (this.#mode === null || this.#mode === "text") return;
    this.#opening += 1;
    stop(this.stream);
    this.stream = standIn(this.#mode);
    this.isStandIn = true;
    this.trouble = null;
    this.#apply();
  }

  close(): void {
    if (this.#mode === null) return;
    this.#opening += 1;
    this.#mode = null;
    stop(this.stream);
    stop(this.screen);
    this.stream = this.screen = null;
    this.#changed();
  }

  setMic(on: boolean): void {
    this.mic = on;
    this.#turned(on);
  }

  setCamera(on: boolean): void {
    this.camera = on;
    this.#turned(on);
  }

  /** Who joined without devices and turns one on is asked for them again. */
  #turned(on: boolean): void {
    if (on && this.isStandIn && this.#mode) void this.use(this.#mode, true);
    else this.#apply();
  }

  /** Silence and black, while packets keep flowing so that proof can return. */
  silence(on: boolean): void {
    if (this.#silenced === on) return;
    this.#silenced = on;
    this.#apply();
  }

  async share(): Promise<void> {
    const screen = await navigator.mediaDevices
      .getDisplayMedia({ video: { frameRate: { max: 15 } } })
      .catch(() => null); // the person changed their mind
    if (!screen) return;
    stop(this.screen);
    this.screen = screen;
    screen.getVideoTracks()[0]?.addEventListener("ended", () => this.unshare());
    this.#apply();
  }

  unshare(): void {
    stop(this.screen);
    this.screen = null;
    this.#apply();
  }

  /** Other devices, without a break for the rest; remembered for the next call. */
  async choose(choice: Choice): Promise<void> {
    remember({ ...rememberedChoice(), ...choice });
    if (!this.stream || !this.#mode) return;
    if (choice.mic !== undefined) await this.#swap("audio", { audio: audioWanted(choice) });
    if (choice.camera !== undefined) await this.#swap("video", { video: videoWanted(choice) });
  }

  tracks(): Tracks {
    return {
      audio: this.stream?.getAudioTracks()[0] ?? null,
      video: this.screen?.getVideoTracks()[0] ?? this.stream?.getVideoTracks()[0] ?? null,
    };
  }

  look(): Look {
    const { audio, video } = this.tracks();
    return {
      mic: this.mic && audio !== null && !this.isStandIn,
      camera: this.camera && video !== null && !this.isStandIn,
      screen: this.screen !== null,
    };
  }

  async #swap(kind: "audio" | "video", wanted: MediaStreamConstraints): Promise<void> {
    const fresh = await navigator.mediaDevices.getUserMedia(wanted).catch(() => null);
    const track = fresh?.getTracks()[0];
    if (!track || !this.stream) return stop(fresh);
    const kept = this.stream.getTracks().filter((each) => each.kind !== kind);
    this.isStandIn &&= kind === "video"; // a voice has come
    for (const each of this.stream.getTracks()) if (each.kind === kind) each.stop();
    this.stream = new MediaStream([...kept, track]);
    this.trouble = null;
    this.#apply();
  }

  #apply(): void {
    for (const each of this.stream?.getTracks() ?? []) {
      each.enabled = !this.#silenced && (each.kind === "audio" ? this.mic : this.camera);
    }
    for (const each of this.screen?.getTracks() ?? []) each.enabled = !this.#silenced;
    this.#changed();
  }
}

function stop(stream: MediaStream | null | undefined): void {
  for (const each of stream?.getTracks() ?? []) each.stop();
}
