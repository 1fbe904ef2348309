/**
 * The media between the two pages of a call, through every change of socket, tab and network.
 *
 * Each page has a name for its lifetime. Whenever a connection is new, the two say hello, with the link that
 * they have; the client's page answers each hello. The advisor's page makes the links: a hello from the page it is
 * already linked to keeps the link (media flows on while a socket or the server restarts); a hello from another
 * page, one that has let go of the link, or one that gives it up, makes a new link. Only the two active pages
 * are heard: a tab that loses its seat may still have something under way.
 */
import { type Quality, quality, type Reading } from "../core/quality.ts";
import { otherSeat, type Seat, type Seats } from "../core/snapshot.ts";
import { newKey } from "./http.ts";
import { PacketCount } from "./packet-count.ts";
import { Patience } from "./patience.ts";
import { type LinkSignal, PeerLink, type Tracks } from "./peer-link.ts";

/** What the other side shows just now, for the name plate; without weight. */
export interface Look {
  mic: boolean;
  camera: boolean;
  screen: boolean;
}

/** `link`: which one this page has; `renew`: it gives that one up. */
interface Hello {
  hello: string;
  link: string | null;
  renew?: boolean;
}
type Signal = LinkSignal | Hello | { look: Look };

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

const BROKEN: RTCPeerConnectionState[] = ["disconnected", "failed"];

export class Peer {
  readonly page = newKey();
  #options: PeerOptions;
  #maker: boolean;
  #link: PeerLink | null = null;
  #theirs: string | null = null;
  #theirPage: string | null = null;
  #greeted = "";
  #tracks: Tracks = { audio: null, video: null };
  #look: Look = { mic: true, camera: true, screen: false };
  #count = new PacketCount();
  #before: Reading | null = null;
  #patience = new Patience(
    () => this.#link?.restartIce(this.#options.iceServers()),
    () => this.#startOver(),
  );

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
    this.#theirs = active; // without one the link stays: a socket that drops is not a person who leaves
    const pair = `${mine} ${active}`;
    if (active === null || this.#greeted === pair) return;
    this.#greeted = pair;
    this.#greet();
  }

  setTracks(tracks: Tracks, look: Look): void {
    this.#tracks = tracks;
    this.#look = look;
    void this.#link?.setTracks(tracks);
    this.#say({ look });
  }

  take(from: string, data: unknown): void {
    const signal = data as Signal;
    if (typeof signal !== "object" || signal === null || from !== this.#theirs) return;
    if ("hello" in signal) this.#hello(signal);
    else if ("look" in signal) this.#options.look(signal.look);
    else if ("link" in signal) this.#hand(signal);
  }

  #hand(signal: LinkSignal): void {
    if (this.#link?.id !== signal.link) {
      // Of a link that was given up here, or there.
      if (this.#maker || !("description" in signal)) return;
      this.#open(signal.link);
    }
    this.#link?.take(signal);
  }

  /** After a change of network, once the socket is back. */
  recover(): void {
    if (!this.#link) return;
    this.#link.repeat();
    // One that connects for the first time has nothing to restart.
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

  #greet(renew = false): void {
    const hello: Hello = { hello: this.page, link: this.#link?.id ?? null };
    this.#say(renew ? { ...hello, renew } : hello);
    this.#say({ look: this.#look });
  }

  #hello({ hello: page, link, renew }: Hello): void {
    if (!this.#maker) {
      this.#greet();
      this.recover();
      return;
    }
    const mine = this.#link;
    const isLost = !mine || mine.state === "failed" || mine.state === "closed";
    // Who has another link than ours, or none, has let go of it, unless our offer is still on its way.
    const letsGo = mine?.id === link ? renew : mine?.isAnswered;
    if (!isLost && page === this.#theirPage && !letsGo) {
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
      offers: this.#maker,
      configuration: {
        iceServers: this.#options.iceServers(),
        iceTransportPolicy: this.#options.policy?.() ?? "all",
        bundlePolicy: "max-bundle",
      },
      send: (signal) => link === this.#link && this.#sent(signal),
      remote: (stream) => link === this.#link && this.#options.remote(stream),
      state: (state) => link === this.#link && this.#changed(state),
    });
    this.#link = link;
    void link.setTracks(this.#tracks);
    this.#options.state("new");
  }

  #sent(signal: LinkSignal): void {
    if (this.#link?.state !== "connected") this.#patience.begin();
    this.#say(signal);
  }

  #changed(state: RTCPeerConnectionState): void {
    this.#options.state(state);
    this.#patience.follow(state);
  }

  #startOver(): void {
    if (this.#theirs === null) return; // nobody is there to hear of it; who comes says hello
    if (this.#maker) this.#open(newKey());
    else this.#greet(true);
  }

  #say(signal: Signal): void {
    if (this.#theirs) this.#options.send(this.#theirs, signal);
  }

  #unlink(): void {
    this.#patience.stop();
    if (!this.#link) return;
    this.#link.close();
    this.#link = null;
    this.#count.rebuilt();
    this.#before = null;
    this.#options.remote(null);
    this.#options.state("none");
  }
}
