import { html, type PropertyValues, type TemplateResult } from "lit";
import { announcement } from "../../core/announce.ts";
import type { Offer } from "../../core/meter-offers.ts";
import type { MeterView } from "../../core/meter-view.ts";
import { type Own, otherSeat, type Snapshot } from "../../core/snapshot.ts";
import { t } from "../../core/texts.ts";
import { Awake } from "../../ports/awake.ts";
import { Headset } from "../../ports/headset.ts";
import { askBeforeLeaving, embedded } from "../../ports/page.ts";
import { play } from "../../ports/sound.ts";
import { define, LightElement } from "../light.ts";
import { tick } from "../ticker.ts";
import "../mw-device-check/mw-device-check.ts";
import "../mw-meter/mw-meter.ts";
import { actionsOf } from "./actions.ts";
import { callAttention } from "./attention.ts";
import { headsetCall } from "./headset-call.ts";
import { KeepKeys } from "./keep-keys.ts";
import { keys } from "./keys.ts";
import { box } from "./parts/boxes.ts";
import { controls } from "./parts/controls.ts";
import { head } from "./parts/head.ts";
import { panel } from "./parts/panel.ts";
import { stage } from "./parts/stage.ts";
import { playRemote } from "./parts/video.ts";
import { Session } from "./session.ts";
import type { Beside, RoomActions, RoomContext, RoomState, Ui } from "./state.ts";
import { tuneFor } from "./tunes.ts";

const FRESH: Ui = {
  panel: "chat",
  sheet: false,
  box: null,
  mode: null,
  pick: null,
  pay: null,
  readAsked: "",
  unread: 0,
  draft: "",
  colleagues: null,
  to: null,
  readTransfer: null,
  mute: false,
};

/**
 * `<mw-room>`: a whole call. Reads `<script type="application/json" id="call">` and `id="own"`.
 * A test or the playground may set `source` and `act` instead; then nothing is connected.
 */
export class MwRoom extends LightElement {
  static override properties = { source: { attribute: false }, act: { attribute: false } };
  declare source: ((nowMs: number) => RoomState) | null;
  declare act: RoomActions | null;
  ui: Ui = { ...FRESH };
  #session: Session | null = null;
  #before: MeterView | null = null;
  #seenMessages = 0;
  /** The offer that has been shown. */
  #asked = "";
  #remote: MediaStream | null = null;
  #said = { status: "", alert: "" };
  #awake = new Awake();
  #headset = new Headset();
  #keys = new KeepKeys();
  #stops: (() => void)[] = [];
  #shown: RoomState | null = null;

  constructor() {
    super();
    this.source = null;
    this.act = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const snapshot = this.source ? null : embedded<Snapshot>("call");
    if (snapshot) this.#live(snapshot, embedded<Own>("own"));
    this.#stops.push(tick((nowMs) => this.#tick(nowMs)));
    const pressed = (event: KeyboardEvent) => keys(event, this.#context());
    document.addEventListener("keydown", pressed);
    const changed = () => this.set(this.#context()?.beside?.covers ? { sheet: false } : {});
    document.addEventListener("mw-beside-changed", changed);
    this.#stops.push(
      () => document.removeEventListener("keydown", pressed),
      () => document.removeEventListener("mw-beside-changed", changed),
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#stops.splice(0)) stop();
    this.#session?.stop();
    this.#session = null;
    this.#awake.set(false);
    this.#headset.follow(null);
    removeEventListener("beforeunload", askBeforeLeaving);
  }

  #live(snapshot: Snapshot, own: Own | null): void {
    const session = new Session(snapshot, own, () => this.requestUpdate());
    this.#session = session;
    this.source = (nowMs) => session.state(nowMs);
    this.act = actionsOf(session);
    this.#seenMessages = snapshot.messages.length;
    session.start();
    const shown = () => this.#awake.again();
    document.addEventListener("visibilitychange", shown);
    this.#stops.push(() => document.removeEventListener("visibilitychange", shown));
  }

  #tick(nowMs: number): void {
    this.#session?.tick(nowMs);
    this.requestUpdate();
  }

  set = (part: Partial<Ui>): void => {
    this.ui = { ...this.ui, ...part };
    this.requestUpdate();
  };

  get #beside(): Beside | null {
    return document.querySelector<HTMLElement & Beside>("mw-beside");
  }

  #context(): RoomContext | null {
    if (!this.#shown || !this.act) return null;
    const beside = this.#beside;
    return { state: this.#shown, ui: this.ui, act: this.act, set: this.set, beside };
  }

  protected override willUpdate(): void {
    this.#shown = this.source?.(performance.now()) ?? null;
    if (!this.#shown) return;
    this.#announce(this.#shown);
    this.#ask(this.#shown);
    this.#count(this.#shown);
  }

  protected override render(): unknown {
    const room = this.#context();
    return room ? this.#room(room) : html`<p class="sr" role="status">${t("Loading")}</p>`;
  }

  #room(room: RoomContext): TemplateResult {
    const { state, ui } = room;
    const { snapshot, meter } = state;
    if (state.handedTo !== null) {
      return html`<div class="room" data-state="handed">${head(room)} ${stage(room)} ${controls(room)}</div>`;
    }
    return html`<div class="room" data-state=${meter.phase} data-mode=${snapshot.mode} data-sheet=${ui.sheet ? "chat" : ""}>
        ${head(room)}
        <div class="room-meter"><mw-meter .view=${meter} .currency=${snapshot.currency} .seat=${snapshot.me} .busy=${state.busy} @mw-offer=${(event: CustomEvent<Offer>) => this.#offer(event.detail)}></mw-meter></div>
        ${stage(room)} ${controls(room)} ${panel(room)}
      </div>
      ${box(room)}
      <p class="sr" role="status">${this.#said.status}</p>
      <p class="sr" role="alert">${this.#said.alert}</p>`;
  }

  protected override updated(_changed: PropertyValues): void {
    this.#keys.follow(this.querySelector<HTMLDialogElement>("dialog.room-box"));
    const state = this.#shown;
    if (!state) return;
    this.#keys.end(state.meter.phase === "ended", this.querySelector("#end-title"));
    this.#page(state);
    if (state.media.remote === this.#remote) return;
    this.#remote = state.media.remote;
    if (this.#remote) void playRemote().then((mute) => this.set({ mute }));
  }

  #offer(offer: Offer): void {
    const { act } = this;
    if (offer.do === "pause") act?.pause();
    else if (offer.do === "waive") this.set({ box: "waive" });
    else if (offer.do === "go_on") act?.goOn();
    else if (offer.do === "resume") act?.resume(offer.reasons);
    else if (offer.do === "raise") act?.raise(offer.option, offer.goesOn);
    else if (offer.do === "offer" || offer.do === "agree") this.set({ box: offer.do });
    else if (offer.do === "raise_by") this.set({ box: "raise" });
    else if (offer.do === "withdraw") act?.withdraw();
    else if (offer.do === "retry") act?.retryLine();
  }

  #announce(state: RoomState): void {
    // What the call came to must not be hidden behind the chat of a phone, or its messages.
    if (this.#before && this.#before.phase !== "ended" && state.meter.phase === "ended") {
      this.ui = { ...this.ui, sheet: false };
      const beside = this.#beside;
      if (beside?.covers) queueMicrotask(() => beside.toggle());
    }
    const said = announcement(this.#before, state.meter);
    const tune = tuneFor(this.#before, state.meter);
    this.#before = state.meter;
    if (tune && !state.passive) play(tune);
    if (said) this.#said = { status: "", alert: "", [said.urgent ? "alert" : "status"]: said.text };
  }

  /** An offer opens before the client once, and closes with itself; it never covers another box. */
  #ask({ snapshot, handedTo }: RoomState): void {
    const { meter, me, state } = snapshot;
    const open =
      state === "live" && meter?.state === "offered" && handedTo === null ? meter.id : "";
    if (!open && this.ui.box === "agree") this.ui = { ...this.ui, box: null };
    if (!open || me !== "client" || open === this.#asked) return;
    this.#asked = open;
    callAttention(snapshot);
    if (this.ui.box === null) this.ui = { ...this.ui, box: "agree", pick: null };
  }

  #count({ snapshot }: RoomState): void {
    const fresh = snapshot.messages.slice(this.#seenMessages);
    this.#seenMessages = snapshot.messages.length;
    const hidden = !this.ui.sheet || this.ui.panel !== "chat";
    const theirs = fresh.filter((each) => each.who !== snapshot.me).length;
    if (theirs && hidden) this.ui = { ...this.ui, unread: this.ui.unread + theirs };
  }

  /** Title, wake lock, headset and the question before leaving follow the call. */
  #page(state: RoomState): void {
    const { snapshot, meter, passive, handedTo } = state;
    const name = snapshot.people[otherSeat(snapshot.me)].name;
    const first = snapshot.state === "ringing" ? meter.label : meter.cost;
    const title = `${first} · ${t("Call with {name}", { name })}`;
    if (document.title !== title) document.title = title;
    const talks =
      (snapshot.state === "live" || snapshot.state === "connecting") &&
      !passive &&
      handedTo === null;
    this.#awake.set(talks);
    const speaks = talks && this.#session !== null && snapshot.mode !== "text";
    this.#headset.follow(speaks && this.act ? headsetCall(state, this.act) : null);
    if (talks && this.#session) addEventListener("beforeunload", askBeforeLeaving);
    else removeEventListener("beforeunload", askBeforeLeaving);
  }
}

define("mw-room", MwRoom);
