import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import type { Mode } from "../../core/snapshot.ts";
import { t } from "../../core/texts.ts";
import {
  type Choice,
  type Devices,
  list,
  open,
  remember,
  rememberedChoice,
  sentence,
  type Trouble,
} from "../../ports/devices.ts";
import { listen } from "../../ports/level.ts";
import { play } from "../../ports/sound.ts";
import { icon } from "../bits.ts";
import { define, LightElement } from "../light.ts";

const NONE: Devices = { mics: [], cameras: [], speakers: [] };
const BARS = 240;
const HEARD = 6; // bars: above the hiss of an open microphone
const STAYS_MS = 2_000; // the word outlasts the pauses between words

/**
 * `<mw-device-check>`: preview, level and choice of devices, with help when something is wrong.
 * Attributes: `mode` (audio|video), `auto` (start at once), `inside` (in a dialog: no card of its own).
 * Property: `stream`, a stream that is open already (in a call); then only the choice is made here.
 * Event: `mw-devices`, detail = the part of the choice that changed; the choice is remembered for calls.
 */
export class MwDeviceCheck extends LightElement {
  static override properties = {
    mode: {},
    auto: { type: Boolean },
    inside: { type: Boolean },
    stream: { attribute: false },
    state: { state: true },
    level: { state: true },
    heard: { state: true },
    devices: { state: true },
  };
  declare mode: Mode;
  declare auto: boolean;
  declare inside: boolean;
  declare stream: MediaStream | null | undefined;
  declare state: "idle" | "asking" | "open";
  declare level: number;
  declare heard: boolean;
  declare devices: Devices;
  #own: MediaStream | null = null;
  #trouble: Trouble | null = null;
  #heardFrom: MediaStream | null = null;
  #heardMs = -STAYS_MS;
  #quiet: () => void = () => undefined;

  constructor() {
    super();
    this.mode = "video";
    this.auto = this.inside = false;
    this.stream = undefined;
    this.state = "idle";
    this.level = 0;
    this.heard = false;
    this.devices = NONE;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.auto) void this.start();
    navigator.mediaDevices?.addEventListener("devicechange", this.#list);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    navigator.mediaDevices?.removeEventListener("devicechange", this.#list);
    this.#close();
  }

  /** Asks for camera and microphone; the browser shows its question. */
  async start(): Promise<void> {
    this.#close();
    this.state = "asking";
    const { stream, trouble } = await open(this.mode);
    this.#own = stream;
    this.#trouble = trouble;
    this.state = "open";
    await this.#list();
  }

  get #shown(): MediaStream | null {
    return this.stream ?? this.#own;
  }

  #close(): void {
    this.#quiet();
    this.#heardFrom = null;
    for (const each of this.#own?.getTracks() ?? []) each.stop();
    this.#own = null;
  }

  #list = async (): Promise<void> => {
    this.devices = await list();
  };

  #choose(part: Choice): void {
    remember({ ...rememberedChoice(), ...part });
    this.tell<Choice>("mw-devices", part);
    if (!this.stream && part.speaker === undefined) void this.start();
  }

  protected override updated(): void {
    const stream = this.#shown;
    if (stream === this.#heardFrom) return;
    this.#quiet();
    this.#heardFrom = stream;
    if (!stream) return;
    this.#quiet = listen(stream, (level) => {
      this.level = Math.round(level * BARS);
      if (this.level > HEARD) this.#heardMs = performance.now();
      this.heard = performance.now() - this.#heardMs < STAYS_MS;
    });
    if (this.devices === NONE) void this.#list();
  }

  protected override render(): TemplateResult {
    const looks = this.inside ? "stack" : "card stack";
    if (this.state === "idle" && !this.stream) return this.#invitation(looks);
    return html`<section class=${looks} aria-label=${t("Check of camera and microphone")}>
      ${this.mode === "video" ? this.#preview() : nothing}
      ${this.#trouble ? this.#help(this.#trouble) : nothing}
      ${this.#meter()}
      ${this.#choices()}
    </section>`;
  }

  #invitation(looks: string): TemplateResult {
    return html`<section class=${looks}><div class="row"><button class="btn btn-second" type="button" @click=${() => void this.start()}>${icon(this.mode === "video" ? "camera" : "mic")}${this.mode === "video" ? t("Check camera and microphone") : t("Check microphone")}</button><p class="small quiet grow">${t("Only on this device; nobody sees or hears you.")}</p></div></section>`;
  }

  #preview(): TemplateResult {
    const stream = this.#shown;
    if (stream?.getVideoTracks().length) {
      return html`<div class="cam-live"><video autoplay playsinline class="self-video" aria-label=${t("Your own picture")} .srcObject=${guard([stream], () => stream)} .muted=${true}></video></div>`;
    }
    const blocked = this.#trouble?.kind === "denied";
    return html`<div class="cam-off">${icon("video-off")}<span>${this.state === "asking" ? t("Waiting for the camera") : blocked ? t("Camera blocked") : t("No picture")}</span></div>`;
  }

  #help(trouble: Trouble): TemplateResult {
    const { title, steps } = sentence(trouble);
    return html`<div class="stack stack-3" role="alert"><h3>${title}</h3><ol class="steps">${steps.map((each) => html`<li><span>${each}</span></li>`)}</ol><div class="row"><button class="btn btn-primary" type="button" @click=${() => void this.start()}>${t("Try again")}</button></div></div>`;
  }

  #meter(): TemplateResult | typeof nothing {
    if (!this.#shown?.getAudioTracks().length) return nothing;
    return html`<div class="level" role="img" aria-label=${this.heard ? t("Input level: we hear you") : t("Input level: nothing heard")}><svg viewBox="0 0 ${BARS} 12" preserveAspectRatio="none"><path d="M0 6h${BARS}" class="lv"></path><path d="M0 6h${this.level}" class="lv-on"></path></svg></div>`;
  }

  #choices(): TemplateResult {
    const now = rememberedChoice();
    return html`<div class="stack stack-3">
      ${this.#select("mic", t("Microphone"), this.devices.mics, now.mic)}
      ${this.mode === "video" ? this.#select("camera", t("Camera"), this.devices.cameras, now.camera) : nothing}
      ${this.devices.speakers.length > 1 ? this.#select("speaker", t("Speaker"), this.devices.speakers, now.speaker) : nothing}
      <div class="row"><button class="btn btn-second" type="button" @click=${() => play("connected")}>${icon("volume")}${t("Play a tone")}</button></div>
    </div>`;
  }

  #select(
    key: keyof Choice,
    name: string,
    from: MediaDeviceInfo[],
    now: string | undefined,
  ): TemplateResult | typeof nothing {
    if (from.length === 0) return nothing;
    const pick = (event: Event) =>
      this.#choose({ [key]: (event.target as HTMLSelectElement).value });
    const id = `device-${key}`;
    return html`<div class="field"><label for=${id}>${name}</label><select class="input" id=${id} @change=${pick}>${from.map((each, n) => html`<option value=${each.deviceId} ?selected=${each.deviceId === now}>${each.label || `${name} ${n + 1}`}</option>`)}</select></div>`;
  }
}

define("mw-device-check", MwDeviceCheck);
