/**
 * RTCPeerConnection as far as negotiation goes: states of signalling, rollback, restarts of ICE, candidates through a
 * relay, a chain of operations, the times after which Chromium notices a loss, and two faults of Chromium 150 that
 * `docs/decisions/0044-one-side-offers.md` tells of. No media: who would receive what is in `receives`.
 */
import type { End, Network } from "./network.ts";

interface Said {
  from: string;
  ufrag: string;
  /** Kinds that have a place in the description, and those that are sent. */
  places: string[];
  sends: string[];
  candidates: number;
}
interface Sender {
  kind: string;
  replaceTrack: () => Promise<void>;
}

const NOTICED_MS = 5_000;
const FAILED_MS = 15_000;
const LOOK_MS = 250;
const ASK_RELAY_MS = 250; // asked again after twice as long each time (RFC 8489, 6.2.1)
let made = 0;

export class FakeConnection implements End {
  readonly name = `pc${++made}`;
  ufrag = "";
  theirs = "";
  expects = "";
  heard = 0;
  signalingState: RTCSignalingState = "stable";
  connectionState: RTCPeerConnectionState = "new";
  localDescription: RTCSessionDescriptionInit | null = null;
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: ((event: { candidate: unknown }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  ontrack: ((event: { track: unknown }) => void) | null = null;
  /** Kinds of which the page was told. */
  readonly receives: string[] = [];
  /** Chromium's first fault: who gives way to another offer is "connected" and sends nothing. */
  isMute = false;
  /** Its second: a track that is added while a description is taken, and no `track` tells of what that brings. */
  #deaf = false;
  #taking = false;
  #network: Network;
  #chain: Promise<unknown> = Promise.resolve();
  #busy = 0;
  #senders: Sender[] = [];
  #wanted: string[] = [];
  #places: string[] = [];
  #told: string[] = [];
  #brought: string[] = [];
  #restart = false;
  #restartAsked = false;
  #generation = 0;
  #gathered = 0;
  #before = { ufrag: "", told: [] as string[] };
  #brokenMs = 0;
  #look: ReturnType<typeof setInterval>;

  constructor(network: Network) {
    this.#network = network;
    network.ends.add(this);
    this.#look = setInterval(() => this.#watch(), LOOK_MS);
  }

  getTransceivers(): { receiver: { track: { kind: string } } }[] {
    return this.#allPlaces().map((kind) => ({ receiver: { track: { kind } } }));
  }

  addTransceiver(kind: string): void {
    this.#wanted.push(kind);
    this.#mayNeed();
  }

  addTrack({ kind }: { kind: string }): Sender {
    this.#deaf ||= this.#taking;
    const sender = { kind, replaceTrack: () => this.#operate(() => undefined) };
    this.#senders.push(sender);
    this.#mayNeed();
    return sender;
  }

  setConfiguration(): void {}

  restartIce(): void {
    this.#restart = true;
    this.#mayNeed();
  }

  setLocalDescription(): Promise<void> {
    return this.#operate(() => {
      const answers = this.signalingState === "have-remote-offer";
      this.#before = { ufrag: this.ufrag, told: this.#told };
      if (!this.ufrag || (answers ? this.#restartAsked : this.#restart)) this.#gather();
      this.#restart = this.#restartAsked = false;
      if (!answers) this.#places = this.#allPlaces();
      this.#told = this.#sends().filter((kind) => this.#places.includes(kind));
      this.signalingState = answers ? "stable" : "have-local-offer";
      this.#describe(answers ? "answer" : "offer");
    });
  }

  setRemoteDescription({ type, sdp }: RTCSessionDescriptionInit): Promise<void> {
    this.#taking = true;
    return this.#operate(() => {
      this.#taking = false;
      const said = JSON.parse(sdp ?? "") as Said;
      if (type === "answer" && this.signalingState !== "have-local-offer")
        throw new Error("stable");
      if (type === "offer" && this.signalingState === "have-local-offer") this.#rollBack();
      this.signalingState = type === "offer" ? "have-remote-offer" : "stable";
      this.#meet(said, type === "offer");
      this.#bring(said.sends);
      if (["new", "failed"].includes(this.connectionState)) this.#become("connecting");
    });
  }

  addIceCandidate(candidate?: { usernameFragment?: string }): Promise<void> {
    return this.#operate(() => {
      if (candidate && candidate.usernameFragment !== this.theirs) throw new Error("not of these");
      if (candidate) this.heard += 1;
    });
  }

  /** Of each kind that is sent ten packets are here, whether or not the page was told of it. */
  async getStats(): Promise<Map<string, unknown>> {
    const stream = { type: "inbound-rtp", packetsReceived: 10, packetsLost: 1 };
    return new Map(this.#brought.map((kind) => [kind, { ...stream, trackIdentifier: kind }]));
  }

  close(): void {
    this.connectionState = "closed";
    clearInterval(this.#look);
    this.#network.ends.delete(this);
  }

  #sends = (): string[] => this.#senders.map((each) => each.kind);
  #allPlaces = (): string[] => [...new Set([...this.#places, ...this.#wanted, ...this.#sends()])];

  /** One after the other, each a little later; a closed connection never answers. */
  #operate(what: () => void): Promise<void> {
    this.#busy += 1;
    const done = this.#chain.then(async () => {
      await new Promise((next) => setTimeout(next, this.#network.between(1, 40)));
      if (this.connectionState === "closed") await new Promise(() => undefined);
      what();
    });
    this.#chain = done
      .catch(() => undefined)
      .then(() => {
        this.#busy -= 1;
        this.#mayNeed();
      });
    return done;
  }

  /** The event comes when nothing is under way and something is not negotiated. */
  #mayNeed(): void {
    setTimeout(() => {
      if (this.#busy || this.signalingState !== "stable") return;
      const untold = this.#sends().some((kind) => !this.#told.includes(kind));
      const unplaced = this.#allPlaces().length > this.#places.length;
      if (untold || unplaced || this.#restart) this.onnegotiationneeded?.();
    }, 0);
  }

  #rollBack(): void {
    this.isMute = true;
    this.ufrag = this.#before.ufrag;
    this.#told = this.#before.told;
  }

  #meet({ from, ufrag, places, candidates }: Said, isOffer: boolean): void {
    if (ufrag !== this.theirs) {
      this.#restartAsked = isOffer && this.theirs !== "";
      this.theirs = ufrag;
      this.heard = 0;
    }
    this.heard += candidates;
    this.expects = from;
    this.#places = [...new Set([...this.#places, ...places])];
  }

  #bring(sends: string[]): void {
    const fresh = sends.filter((kind) => !this.#brought.includes(kind));
    this.#brought = sends;
    if (this.#deaf) this.#deaf = false;
    else for (const kind of fresh) this.#receive(kind);
  }

  #receive(kind: string): void {
    this.receives.push(kind);
    this.ontrack?.({ track: { kind, id: kind } });
  }

  /** Candidates that are found later are in it too. */
  #describe(type: RTCSdpType): void {
    const { name: from, ufrag } = this;
    const said = { from, ufrag, places: [...this.#places], sends: [...this.#told] };
    const sdp = () => JSON.stringify({ ...said, candidates: this.#gathered } satisfies Said);
    this.localDescription = {
      type,
      get sdp() {
        return sdp();
      },
    };
  }

  #gather(): void {
    this.#generation += 1;
    this.#gathered = 0;
    this.ufrag = `${this.name}.${this.#generation}`;
    this.#askRelay(this.#generation, ASK_RELAY_MS);
  }

  #askRelay(turn: number, againMs: number): void {
    setTimeout(
      () => {
        if (turn !== this.#generation || this.connectionState === "closed") return;
        if (!this.#network.isUp) return this.#askRelay(turn, 2 * againMs);
        this.#gathered += 1;
        const candidate = { usernameFragment: this.ufrag };
        this.onicecandidate?.({ candidate: { toJSON: () => candidate } });
      },
      this.#network.between(againMs / 2, againMs),
    );
  }

  #watch(): void {
    if (!this.theirs) return;
    if (this.#network.carries(this)) {
      this.#brokenMs = 0;
      this.#become("connected");
      return;
    }
    this.#brokenMs += LOOK_MS;
    const isDown = this.connectionState === "connected" && this.#brokenMs >= NOTICED_MS;
    if (this.#brokenMs >= FAILED_MS) this.#become("failed");
    else if (isDown) this.#become("disconnected");
  }

  #become(state: RTCPeerConnectionState): void {
    if (state === this.connectionState) return;
    if (state === "connecting") this.#brokenMs = 0;
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}
