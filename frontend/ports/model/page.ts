/** A page of a call in the model: its socket comes back by itself, its devices open while it has the seat. */
import type { Seat, Seats } from "../../core/snapshot.ts";
import { Peer } from "../peer.ts";
import type { Hub } from "./hub.ts";
import type { Network } from "./network.ts";

const LOOK = { mic: true, camera: true, screen: false };
const NOTHING = { audio: null, video: null };
const track = (kind: string) => ({ kind }) as MediaStreamTrack;

export class Page {
  /** The page has heard that the call was answered. */
  talks = true;
  #peer: Peer;
  #network: Network;
  #hub: Hub;
  #seat: Seat;
  #line = "";
  #conn = "";
  #seats: Seats | null = null;
  #devices: ReturnType<typeof setTimeout> | undefined;
  #back: ReturnType<typeof setTimeout> | undefined;

  constructor(seat: Seat, hub: Hub, network: Network) {
    this.#seat = seat;
    this.#hub = hub;
    this.#network = network;
    this.#peer = new Peer({
      me: seat,
      send: (to, data) => hub.send(this.#conn, to, data),
      iceServers: () => [],
      remote: () => undefined,
      state: () => undefined,
      look: () => undefined,
    });
    this.#connect();
  }

  /** The socket breaks; the hub notices after `laterMs`, and the page has another one after `awayMs`. */
  drop(awayMs: number, laterMs = 0): void {
    this.#hub.cut(this.#line, laterMs);
    this.#conn = "";
    clearTimeout(this.#back);
    this.#back = setTimeout(() => this.#connect(), awayMs);
  }

  /** The tab is closed. */
  leave(): void {
    this.#hub.cut(this.#line, 0);
    clearTimeout(this.#back);
    this.#conn = "";
    this.#peer.close();
  }

  /** As `RoomMedia` does it, at every frame and event. */
  steer(): void {
    if (!this.#seats) return;
    if (this.talks && this.#seats[this.#seat]?.active === this.#conn) {
      this.#open();
      this.#peer.members(this.#seats, this.#conn);
    } else {
      this.#shut();
      this.#peer.close();
    }
  }

  #connect(): void {
    const mine = this.#hub.join(this.#seat, {
      welcome: (conn) => {
        this.#conn = conn;
        this.#seats = null;
        this.#peer.recover();
      },
      members: (seats) => {
        this.#seats = seats;
        this.steer();
      },
      signal: (from, data) => mine === this.#line && this.#peer.take(from, data),
    });
    this.#line = mine;
  }

  #open(): void {
    this.#devices ??= setTimeout(
      () => this.#peer.setTracks({ audio: track("audio"), video: track("video") }, LOOK),
      this.#network.between(20, 1_500),
    );
  }

  #shut(): void {
    if (this.#devices === undefined) return;
    clearTimeout(this.#devices);
    this.#devices = undefined;
    this.#peer.setTracks(NOTHING, LOOK);
  }
}
