/** What the room shows, and what can be done in it; the session makes it, the parts render it. */
import type { Held } from "../../core/fold.ts";
import type { MeterView } from "../../core/meter-view.ts";
import type { Quality } from "../../core/quality.ts";
import type {
  Colleague,
  Meter,
  Mode,
  Own,
  RaiseOption,
  Reason,
  Snapshot,
  Way,
} from "../../core/snapshot.ts";
import type { Choice, Trouble } from "../../ports/devices.ts";
import type { Look } from "../../ports/peer.ts";

export interface MediaState {
  self: MediaStream | null;
  remote: MediaStream | null;
  mine: Look;
  theirs: Look;
  trouble: Trouble | null;
  quality: Quality | null;
  connected: boolean;
  /** The meter demands silence and black: nothing is sent, nothing is played. */
  silenced: boolean;
}

export interface RoomState {
  held: Held;
  snapshot: Snapshot;
  own: Own | null;
  meter: MeterView;
  media: MediaState;
  nowMs: number;
  /** The own socket is down or silent. */
  cut: boolean;
  /** Another tab or device of this person has the seat. */
  passive: boolean;
  typing: boolean;
  busy: boolean;
  problem: string;
  /** Who has the seat of this page now, after a handover; null while it is one's own. */
  handedTo: string | null;
}

export interface RoomActions {
  accept(): void;
  decline(word: string): void;
  cancel(): void;
  hangUp(): void;
  pause(): void;
  goOn(): void;
  resume(reasons: Reason[]): void;
  raise(option: RaiseOption, goesOn: boolean): void;
  waive(amount: number, reason: string): void;
  /** `rate`: what was shown for it, per the meter's unit; the press confirms that and nothing else. */
  changeMode(mode: Mode, rate: number, raised?: RaiseOption): void;
  /** `rate` per the service's unit, and a word what for. */
  offer(rate: number, reason: string): void;
  /** The yes to the offer that was shown, and to no other. */
  agree(offered: Meter, maximum: number): void;
  /** The same yes, with a card or PayPal: leads to its page in a new tab, and the talk goes on. */
  authorise(asked: AskedWay): void;
  /** Takes the offer back, or says no to it, perhaps with a word. */
  withdraw(word?: string): void;
  say(text: string): Promise<boolean>;
  typing(): void;
  setMic(on: boolean): void;
  setCamera(on: boolean): void;
  toggleScreen(): void;
  choose(choice: Choice): void;
  retryDevices(): void;
  /** Hears and sees without being heard or seen. */
  joinWithout(): void;
  retryLine(): void;
  bringHere(): void;
  forgive(): void;
  colleagues(): Promise<Colleague[]>;
  transfer(to: string, word: string): void;
  takeBack(): void;
}

/** What a card or PayPal is to stand for; `maximum` of this meter, in minor units. */
export interface AskedWay {
  method: Way;
  maximum: number;
  /** The offer that is confirmed; without one the maximum is raised. */
  offered?: Meter;
}

export type Panel = "chat" | "terms";
export type Box =
  | "more"
  | "devices"
  | "raise"
  | "waive"
  | "mode"
  | "decline"
  | "transfer"
  | "offer"
  | "agree";

/** What only this screen knows. */
export interface Ui {
  panel: Panel;
  /** On phones: the panel over the stage. */
  sheet: boolean;
  box: Box | null;
  mode: Mode | null;
  /** The maximum chosen in a dialog. */
  pick: number | null;
  /** By what is paid, as chosen in a dialog; null: the first that there is. */
  pay: "wallet" | Way | null;
  /** The word about a reservation that has been read. */
  readAsked: string;
  unread: number;
  draft: string;
  /** To whom the call could go; null until they are known. */
  colleagues: Colleague[] | null;
  to: string | null;
  /** The answer to a handover that has been read. */
  readTransfer: number | null;
  /** The browser wants a press before it plays sound. */
  mute: boolean;
}

/** The desk beside this room, where its person has one. */
export interface Beside {
  readonly isOpen: boolean;
  /** It lies over the room. */
  readonly covers: boolean;
  /** Threads that wait to be read. */
  readonly unread: number;
  toggle(): void;
}

export interface RoomContext {
  state: RoomState;
  ui: Ui;
  act: RoomActions;
  set: (part: Partial<Ui>) => void;
  beside: Beside | null;
}
