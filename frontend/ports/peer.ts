/**
 * The media between the two pages of a call, through every change of socket, tab and network.
 *
 * Each page has a name for its lifetime. Whenever a connection is new, the two say hello. The advisor's page
 * makes the links: a hello from the page it is already linked to keeps the link (media flows on while a socket
 * or the server restarts); a hello from another page, or one that asks for it, makes a new link.
 */
import { type Quality, quality, type Reading } from "../core/quality.ts";
import { otherSeat, type Seat, type Seats } from "../core/snapshot.ts";
import { newKey } from "./http.ts";
import { PacketCount } from "./packet-count.ts";
import { type LinkSignal, PeerLink, type Tracks } from "./peer-link.ts";

/** What the other side shows just now, for the name plate; without weight. */
export interface Look {
  mic: boolean;
  camera: boolean;
  screen: boolean;
}

type Signal = LinkSignal | { hello: string; renew?: boolean } | { look: Look };

export interface PeerOptions {
  me: Seat;
  send: (to: string, data: Signal) => void;
  iceServers: () => RTCIceServer[];
  /** `relay`: only through the relay, so that neither side learns the other's address. */
  policy?: () => RTCIceTransportPolicy;
  remote: (stream: MediaStream | null) => void;
  state: (state: RTCPeerConnectionState | "none") => void;
  look: (look: Look) => void;
}

const PATIENCE_MS = 2_000; // disconnected often heals by itself
const GIVE_UP_MS = 12_000;
const BROKEN: RTCPeerConnectionState[] = ["disconnected", "failed"];

export class Peer {
  readonly page = newKey();
  #options: PeerOptions;
  #maker: boolean;
  #link: PeerLink | null = null;
  #theirs: string | null = null;
  #theirPage: string | null = null;
  #greeted = "";
  #mine = "";
  #tracks: Tracks = { audio: null, video: null };
  #look: Look = { mic: true, camera: true, screen: false };
  #count = new PacketCount();
  #before: Reading | null = null;
  #heal: ReturnType<typeof setTimeout>[] = [];

  constructor(options: PeerOptions) {
    this.#options = options;
    this.#maker = options.me === "advisor";
  }

  /** Who is there, as the hub says; `mine` is this page's connection. */
  members(seats: Seats, mine: string): void {
    const active = seats[otherSeat(this.#options.me)]?.active ?? null;
    if (seats[this.#options.me]?.active !== mine) {
      this.close(); // another tab has the seat
      return;
    }
    this.#mine = mine;
    if (active === null) return; // keep the link: a socket that drops is not a person who leaves
    this.#theirs = active;
    this.#greet(active);
  }

  async setTracks(tracks: Tracks, look: Look): Promise<void> {
    this.#tracks = tracks;
    this.#look = look;
    await this.#link?.setTracks(tracks);
    this.#say({ look });
  }

  take(from: string, data: unknown): void {
    const signal = data as Signal;
    if (typeof signal !== "object" || signal === null) return;
    if ("hello" in signal) this.#hello(from, signal.hello, signal.renew ?? false);
    else if (from !== this.#theirs) return;
    else if ("look" in signal) this.#options.look(signal.look);
    else if ("link" in signal) this.#hand(signal);
  }

  #hand(signal: LinkSignal): void {
    if (this.#link?.id !== signal.link) {
      if (this.#maker) return; // of a link that was given up
      this.#open(signal.link);
    }
    this.#link?.take(signal);
  }

  /** After a change of network, once the socket is back. */
  recover(): void {
    if (!this.#link) return;
    this.#link.repeat();
    // One that connects for the first time has nothing to restart: a second offer under way would
    // take the answer to the first for its own.
    if (BROKEN.includes(this.#link.state)) this.#link.restartIce(this.#options.iceServers());
  }

  /** Total for the proof, and a word for the line. */
  async measure(): Promise<{ received: number; quality: Quality | null }> {
    const link = this.#link;
    if (!link) return { received: this.#count.total, quality: null };
    const now = await link.read();
    if (link !== this.#link) return { received: this.#count.total, quality: null };
    const before = this.#before;
    this.#before = now;
    return {
      received: this.#count.saw(now.received),
      quality: before ? quality(before, now) : null,
    };
  }

  /** Only the total, at once: the answer to `prove`. */
  async received(): Promise<number> {
    const link = this.#link;
    if (!link) return this.#count.total;
    const now = await link.read();
    return link === this.#link ? this.#count.saw(now.received) : this.#count.total;
  }

  close(): void {
    this.#unlink();
    this.#theirs = this.#theirPage = null;
    this.#greeted = "";
  }

  #greet(conn: string, renew = false): void {
    const pair = `${this.#mine} ${conn}`;
    if (this.#greeted === pair && !renew) return;
    this.#greeted = pair;
    this.#options.send(conn, renew ? { hello: this.page, renew } : { hello: this.page });
    this.#options.send(conn, { look: this.#look });
  }

  #hello(from: string, page: string, renew: boolean): void {
    this.#theirs = from;
    this.#greet(from);
    if (!this.#maker) return;
    const usable = this.#link && this.#link.state !== "failed" && this.#link.state !== "closed";
    if (usable && page === this.#theirPage && !renew) {
      this.recover();
      return;
    }
    this.#theirPage = page;
    this.#open(newKey());
  }

  #open(id: string): void {
    this.#unlink();
    const link = new PeerLink({
      id,
      polite: !this.#maker,
      configuration: {
        iceServers: this.#options.iceServers(),
        iceTransportPolicy: this.#options.policy?.() ?? "all",
        bundlePolicy: "max-bundle",
      },
      send: (signal) => link === this.#link && this.#say(signal),
      remote: (stream) => link === this.#link && this.#options.remote(stream),
      state: (state) => link === this.#link && this.#changed(state),
    });
    this.#link = link;
    void link.setTracks(this.#tracks);
    this.#options.state("new");
  }

  #changed(state: RTCPeerConnectionState): void {
    this.#options.state(state);
    this.#calm();
    if (state === "connected" || state === "closed") return;
    const restart = () => this.#link?.restartIce(this.#options.iceServers());
    if (state === "failed") restart();
    if (state === "disconnected") this.#heal.push(setTimeout(restart, PATIENCE_MS));
    if (state !== "new") this.#heal.push(setTimeout(() => this.#startOver(), GIVE_UP_MS));
  }

  #startOver(): void {
    if (this.#maker) this.#open(newKey());
    else if (this.#theirs) this.#greet(this.#theirs, true);
  }

  #say(signal: Signal): void {
    if (this.#theirs) this.#options.send(this.#theirs, signal);
  }

  #calm(): void {
    for (const timer of this.#heal) clearTimeout(timer);
    this.#heal = [];
  }

  #unlink(): void {
    this.#calm();
    if (!this.#link) return;
    this.#link.close();
    this.#link = null;
    this.#count.rebuilt();
    this.#before = null;
    this.#options.remote(null);
    this.#options.state("none");
  }
}
