/** Devices and peer connection of a call, steered by its state. */
import type { Quality } from "../../core/quality.ts";
import { mustBeSilent } from "../../core/silence.ts";
import { called, type Seats, type Snapshot } from "../../core/snapshot.ts";
import { type Look, Peer, type PeerOptions } from "../../ports/peer.ts";
import { Studio } from "../../ports/studio.ts";
import type { MediaState } from "./state.ts";

const MEASURE_MS = 2_000;

export interface Place {
  snapshot: Snapshot;
  seats: Seats | null;
  /** This page's connection. */
  conn: string;
  /** This page holds the seat, and its person has not hung up. */
  mine: boolean;
}

export class RoomMedia {
  readonly studio: Studio;
  readonly peer: Peer;
  #remote: MediaStream | null = null;
  #line: RTCPeerConnectionState | "none" = "none";
  #theirs: Look = { mic: true, camera: true, screen: false };
  #quality: Quality | null = null;
  #measuredMs = 0;
  #changed: () => void;

  constructor(
    options: Pick<PeerOptions, "me" | "send" | "iceServers" | "policy">,
    changed: () => void,
  ) {
    this.#changed = changed;
    this.studio = new Studio(() => {
      void this.peer.setTracks(this.studio.tracks(), this.studio.look());
      changed();
    });
    this.peer = new Peer({
      ...options,
      remote: (stream) => this.#set(() => (this.#remote = stream)),
      state: (state) => this.#set(() => (this.#line = state)),
      look: (look) => this.#set(() => (this.#theirs = look)),
    });
  }

  /** Opens, keeps or closes devices and links as the call needs them now. */
  steer({ snapshot, seats, conn, mine }: Place): void {
    const { state, mode } = snapshot;
    const talks = state === "connecting" || state === "live";
    if (mine && (talks || (state === "ringing" && called(snapshot)))) void this.studio.use(mode);
    else this.studio.close();
    if (talks && mine && mode !== "text" && seats) this.peer.members(seats, conn);
    else if (!mine || !talks || mode === "text") this.peer.close();
  }

  /** Four times a second: silence by the clock, statistics every 2 s. */
  tick(snapshot: Snapshot, seats: Seats | null, downForMs: number | null, nowMs: number): void {
    this.studio.silence(mustBeSilent(snapshot, seats, downForMs));
    if (nowMs - this.#measuredMs < MEASURE_MS) return;
    this.#measuredMs = nowMs;
    void this.peer.measure().then(({ quality }) => {
      this.#quality = quality;
    });
  }

  close(): void {
    this.peer.close();
    this.studio.close();
  }

  state(): MediaState {
    return {
      self: this.studio.stream,
      remote: this.#remote,
      mine: this.studio.look(),
      theirs: this.#theirs,
      trouble: this.studio.trouble,
      quality: this.#quality,
      connected: this.#line === "connected",
      silenced: this.studio.silenced,
    };
  }

  #set(change: () => unknown): void {
    change();
    this.#changed();
  }
}
