/** The hub as pages know it: seats and who is active, told at each change, and signals that are passed on in order. */
import type { Seat, Seats } from "../../core/snapshot.ts";
import type { Network } from "./network.ts";

export interface Ear {
  welcome: (conn: string) => void;
  members: (seats: Seats) => void;
  signal: (from: string, data: unknown) => void;
}

/** One connection; what is under way in it comes in its order, or not at all once it is cut. */
class Line {
  isOpen = true;
  readonly conn: string;
  readonly seat: Seat;
  readonly ear: Ear;
  #atMs = { up: 0, down: 0 };

  constructor(conn: string, seat: Seat, ear: Ear) {
    this.conn = conn;
    this.seat = seat;
    this.ear = ear;
  }

  carry(way: "up" | "down", tookMs: number, arrive: () => void): void {
    this.#atMs[way] = Math.max(this.#atMs[way], Date.now() + tookMs);
    setTimeout(() => this.isOpen && arrive(), this.#atMs[way] - Date.now());
  }
}

export class Hub {
  #network: Network;
  #lines: Line[] = [];
  #made = 0;

  constructor(network: Network) {
    this.#network = network;
  }

  /** A new connection, which is the active one of its seat; returns its name. */
  join(seat: Seat, ear: Ear): string {
    const line = new Line(`${seat}-${++this.#made}`, seat, ear);
    this.#lines.push(line);
    this.#tell(line, () => ear.welcome(line.conn));
    this.#show();
    return line.conn;
  }

  /** A connection breaks now; that it is gone is noticed here `laterMs` after. */
  cut(conn: string, laterMs: number): void {
    const line = this.#lines.find((each) => each.conn === conn);
    if (!line) return;
    line.isOpen = false;
    setTimeout(() => {
      this.#lines = this.#lines.filter((each) => each !== line);
      this.#show();
    }, laterMs);
  }

  /** To whom is not there it is lost, as in what is said by who is not. */
  send(conn: string, to: string, data: unknown): void {
    const line = this.#lines.find((each) => each.conn === conn);
    const frame = JSON.stringify(data);
    line?.carry("up", this.#latency(), () => {
      const other = this.#lines.find((each) => each.conn === to && each.seat !== line.seat);
      if (other) this.#tell(other, () => other.ear.signal(conn, JSON.parse(frame)));
    });
  }

  #latency = (): number => this.#network.between(1, 60);

  #tell(line: Line, what: () => void): void {
    line.carry("down", this.#latency(), what);
  }

  #show(): void {
    const seats = { client: this.#view("client"), advisor: this.#view("advisor") };
    for (const line of this.#lines) this.#tell(line, () => line.ear.members(seats));
  }

  #view(seat: Seat): Seats[Seat] {
    const lines = this.#lines.filter((each) => each.seat === seat);
    const active = lines.at(-1)?.conn;
    return active ? { active, count: lines.length, proven: true } : null;
  }
}
