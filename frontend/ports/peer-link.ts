/**
 * One RTCPeerConnection in which one side makes all offers and the other asks for them.
 *
 * Offers of both could meet, and one would be rolled back: Chromium then says "connected" and sends nothing
 * any more. Nor does it tell of tracks if one of ours is added while it takes a description, so everything
 * here goes one after the other. `docs/decisions/0044-one-side-offers.md`.
 */
import type { Reading } from "../core/quality.ts";

export type Kind = "audio" | "video";
export type Tracks = Record<Kind, MediaStreamTrack | null>;

/** What the next offer has to have: a place for each of these kinds, perhaps new ways through the network. */
export interface Wish {
  kinds: Kind[];
  restart: boolean;
}

interface Described {
  link: string;
  /** Which offer it is, or which one it answers. */
  offer: number;
  description: RTCSessionDescriptionInit;
}

export type LinkSignal =
  | Described
  | { link: string; candidate: RTCIceCandidateInit | null }
  | { link: string; wish: Wish };

export interface LinkOptions {
  id: string;
  /** This side makes the offers. */
  offers: boolean;
  configuration: RTCConfiguration;
  send: (signal: LinkSignal) => void;
  remote: (stream: MediaStream) => void;
  state: (state: RTCPeerConnectionState) => void;
}

export interface LinkReading extends Reading {
  /** Packets received over this link of voices and pictures that the page has. */
  received: number;
}

export class PeerLink {
  readonly id: string;
  readonly remote = new MediaStream();
  #options: LinkOptions;
  #pc: RTCPeerConnection;
  #closed = false;
  #queue: Promise<void> = Promise.resolve();
  #senders: Partial<Record<Kind, RTCRtpSender>> = {};
  #candidates: RTCIceCandidateInit[] = [];
  #said: Described | null = null;
  /** The newest offer's number, here made or answered. */
  #offer = 0;
  #answered = false;
  #offerAgain = false;
  #restarting = false;
  #wish: Wish | null = null;

  constructor(options: LinkOptions) {
    this.id = options.id;
    this.#options = options;
    const pc = new RTCPeerConnection(options.configuration);
    this.#pc = pc;
    pc.onnegotiationneeded = () =>
      options.offers ? this.#next(() => this.#makeOffer()) : this.#ask(false);
    pc.onicecandidate = ({ candidate }) => this.#found(candidate?.toJSON() ?? null);
    pc.onconnectionstatechange = () => options.state(pc.connectionState);
    pc.ontrack = ({ track }) => {
      this.remote.addTrack(track);
      options.remote(this.remote);
    };
  }

  get state(): RTCPeerConnectionState {
    return this.#pc.connectionState;
  }

  /** The other side has had this link. */
  get isAnswered(): boolean {
    return this.#answered;
  }

  /** Sends these tracks from now on; a kind that was sent before is replaced without negotiation. */
  setTracks(tracks: Tracks): Promise<void> {
    return this.#next(async () => {
      for (const kind of ["audio", "video"] as const) {
        const track = tracks[kind];
        const sender = this.#senders[kind];
        if (sender) await sender.replaceTrack(track);
        else if (track) this.#senders[kind] = this.#pc.addTrack(track);
      }
    });
  }

  /** In the order in which they came. */
  take(signal: LinkSignal): void {
    void this.#next(async () => {
      if ("candidate" in signal) await this.#pc.addIceCandidate(signal.candidate ?? undefined);
      else if ("wish" in signal) await this.#grant(signal.wish);
      else if (signal.description.type === "offer") await this.#takeOffer(signal);
      else await this.#takeAnswer(signal);
    });
  }

  restartIce(iceServers: RTCIceServer[]): void {
    if (this.#closed) return;
    this.#pc.setConfiguration({ ...this.#options.configuration, iceServers });
    if (this.#options.offers) this.#restart();
    else this.#ask(true);
  }

  /** Says again what the other side may have missed while a socket was down. */
  repeat(): void {
    if (this.#pc.signalingState === "have-local-offer") this.#sendDescription();
    if (this.#wish) this.#options.send({ link: this.id, wish: this.#wish });
    if (this.state !== "connected") this.#repeatCandidates();
  }

  async read(): Promise<LinkReading> {
    const total: LinkReading = { received: 0, lost: 0, roundTripMs: null };
    if (this.#closed) return total;
    const told = this.remote.getTracks().map(({ id }) => id);
    for (const each of (await this.#pc.getStats()).values()) {
      if (each.type === "inbound-rtp") {
        // What the page was never told of it cannot play, so nobody pays for that.
        if (told.includes(each.trackIdentifier)) total.received += each.packetsReceived ?? 0;
        total.lost += each.packetsLost ?? 0;
      } else if (each.type === "candidate-pair" && each.nominated && each.currentRoundTripTime) {
        total.roundTripMs = each.currentRoundTripTime * 1000;
      }
    }
    return total;
  }

  close(): void {
    this.#closed = true;
    const pc = this.#pc;
    pc.onnegotiationneeded = pc.onicecandidate = pc.onconnectionstatechange = pc.ontrack = null;
    pc.close();
  }

  /** After all that came before; what a connection refuses (late candidates, say) changes nothing. */
  #next(step: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue
      .then(() => (this.#closed ? undefined : step()))
      .catch(() => undefined);
    return this.#queue;
  }

  /** Now, or when the answer to the one under way is here. */
  async #makeOffer(): Promise<void> {
    this.#offerAgain = this.#pc.signalingState !== "stable";
    if (this.#offerAgain) return;
    await this.#pc.setLocalDescription();
    this.#offer += 1;
    this.#sendDescription();
  }

  async #takeOffer({ offer, description }: Described): Promise<void> {
    if (this.#options.offers) return;
    // Said twice, it gets the same answer twice: a new one could have tracks of which nobody there would know.
    if (offer === this.#offer) return this.#repeatAnswer();
    await this.#pc.setRemoteDescription(description);
    await this.#pc.setLocalDescription();
    this.#offer = offer;
    this.#wish = null; // what still lacks is asked for anew, by the browser itself
    this.#sendDescription();
  }

  async #takeAnswer({ offer, description }: Described): Promise<void> {
    // One offer said twice is answered twice; the second answer is no answer to the next offer.
    if (offer !== this.#offer || this.#pc.signalingState !== "have-local-offer") return;
    await this.#pc.setRemoteDescription(description);
    this.#answered = true;
    this.#restarting = false;
    if (this.#offerAgain) await this.#makeOffer();
  }

  #ask(restart: boolean): void {
    const kinds = Object.keys(this.#senders) as Kind[];
    this.#wish = { kinds, restart: restart || (this.#wish?.restart ?? false) };
    this.#options.send({ link: this.id, wish: this.#wish });
  }

  async #grant({ kinds, restart }: Wish): Promise<void> {
    if (!this.#options.offers) return;
    const there = this.#pc.getTransceivers().map((each) => each.receiver.track.kind);
    for (const kind of kinds)
      if (!there.includes(kind)) this.#pc.addTransceiver(kind, { direction: "recvonly" });
    if (restart) this.#restart();
    await this.#makeOffer();
  }

  /** Not while one is under way: both sides notice a loss at the same time. */
  #restart(): void {
    if (this.#restarting) return;
    this.#restarting = true;
    this.#pc.restartIce();
  }

  #found(candidate: RTCIceCandidateInit | null): void {
    if (candidate) {
      const { usernameFragment } = candidate;
      const still = this.#candidates.filter((each) => each.usernameFragment === usernameFragment);
      this.#candidates = [...still, candidate];
    }
    this.#options.send({ link: this.id, candidate });
  }

  #sendDescription(): void {
    const local = this.#pc.localDescription;
    if (!local || this.#closed) return;
    const description = { type: local.type, sdp: local.sdp };
    this.#said = { link: this.id, offer: this.#offer, description };
    this.#options.send(this.#said);
  }

  #repeatAnswer(): void {
    if (this.#said) this.#options.send(this.#said);
    this.#repeatCandidates();
  }

  #repeatCandidates(): void {
    for (const candidate of this.#candidates) this.#options.send({ link: this.id, candidate });
  }
}
