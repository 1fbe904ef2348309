/** One RTCPeerConnection with perfect negotiation: both may offer at any time, the polite one gives way. */
import type { Reading } from "../core/quality.ts";

export type LinkSignal =
  | { link: string; description: RTCSessionDescriptionInit }
  | { link: string; candidate: RTCIceCandidateInit | null };

export interface LinkOptions {
  id: string;
  polite: boolean;
  configuration: RTCConfiguration;
  send: (signal: LinkSignal) => void;
  remote: (stream: MediaStream) => void;
  state: (state: RTCPeerConnectionState) => void;
}

export type Kind = "audio" | "video";
export type Tracks = Record<Kind, MediaStreamTrack | null>;

export interface LinkReading extends Reading {
  /** Packets of media received over this link, all streams. */
  received: number;
}

export class PeerLink {
  readonly id: string;
  readonly remote = new MediaStream();
  #options: LinkOptions;
  #pc: RTCPeerConnection;
  #offering = false;
  #ignoring = false;
  #closed = false;
  #queue: Promise<void> = Promise.resolve();
  #senders: Partial<Record<Kind, RTCRtpSender>> = {};

  constructor(options: LinkOptions) {
    this.id = options.id;
    this.#options = options;
    const pc = new RTCPeerConnection(options.configuration);
    this.#pc = pc;
    pc.onnegotiationneeded = () => void this.#offer();
    pc.onicecandidate = ({ candidate }) =>
      options.send({ link: this.id, candidate: candidate?.toJSON() ?? null });
    pc.onconnectionstatechange = () => options.state(pc.connectionState);
    pc.ontrack = ({ track }) => {
      this.remote.addTrack(track);
      options.remote(this.remote);
    };
  }

  get state(): RTCPeerConnectionState {
    return this.#pc.connectionState;
  }

  /** Sends these tracks from now on; a kind that was sent before is replaced without negotiation. */
  async setTracks(tracks: Tracks): Promise<void> {
    for (const kind of ["audio", "video"] as const) {
      if (this.#closed) return;
      const track = tracks[kind];
      const sender = this.#senders[kind];
      // Closed meanwhile: then nobody waits for this track any more.
      if (sender) await sender.replaceTrack(track).catch(() => undefined);
      else if (track) this.#senders[kind] = this.#pc.addTrack(track);
    }
  }

  /** In the order in which they came; an answer to a collided offer is left out. */
  take(signal: LinkSignal): void {
    this.#queue = this.#queue.then(() => this.#take(signal)).catch(() => undefined);
  }

  restartIce(iceServers: RTCIceServer[]): void {
    if (this.#closed) return;
    this.#pc.setConfiguration({ ...this.#options.configuration, iceServers });
    this.#pc.restartIce();
  }

  /** Says again what the other side may have missed while a socket was down. */
  repeat(): void {
    if (this.#pc.signalingState === "have-local-offer") this.#sendDescription();
  }

  async read(): Promise<LinkReading> {
    const total: LinkReading = { received: 0, lost: 0, roundTripMs: null };
    if (this.#closed) return total;
    for (const each of (await this.#pc.getStats()).values()) {
      if (each.type === "inbound-rtp") {
        total.received += each.packetsReceived ?? 0;
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

  async #offer(): Promise<void> {
    try {
      this.#offering = true;
      await this.#pc.setLocalDescription();
      this.#sendDescription();
    } catch {
      // The connection was closed or rolled back meanwhile; negotiation is asked for anew if still needed.
    } finally {
      this.#offering = false;
    }
  }

  async #take(signal: LinkSignal): Promise<void> {
    if (this.#closed) return;
    if ("candidate" in signal) {
      if (!this.#ignoring) await this.#pc.addIceCandidate(signal.candidate ?? undefined);
      return;
    }
    const { description } = signal;
    const collision =
      description.type === "offer" && (this.#offering || this.#pc.signalingState !== "stable");
    this.#ignoring = !this.#options.polite && collision;
    if (this.#ignoring) return;
    await this.#pc.setRemoteDescription(description);
    if (description.type !== "offer") return;
    await this.#pc.setLocalDescription();
    this.#sendDescription();
  }

  #sendDescription(): void {
    const local = this.#pc.localDescription;
    if (!local || this.#closed) return;
    this.#options.send({ link: this.id, description: { type: local.type, sdp: local.sdp } });
  }
}
