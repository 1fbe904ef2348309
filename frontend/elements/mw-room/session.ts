/** A call as this page lives it: frames in, snapshot kept, media steered, presses sent. */
import { fold, type Held, hold, renew } from "../../core/fold.ts";
import { meterView } from "../../core/meter-view.ts";
import {
  type Colleague,
  type Frame,
  type Own,
  otherSeat,
  type Seats,
  type Snapshot,
} from "../../core/snapshot.ts";
import { t } from "../../core/texts.ts";
import { getJson, Problem, postJson } from "../../ports/http.ts";
import { retryDelay, Socket } from "../../ports/socket.ts";
import { Soon } from "../../ports/soon.ts";
import { RoomMedia } from "./media.ts";
import type { RoomState } from "./state.ts";

/** A side is proven between proofs at most so far apart; a socket silent for longer proves nothing. */
const PROOF_GAP_MS = 5_000;
const TYPING_MS = 4_000;
/** How long after the end the page still listens for the receipt. */
const SETTLING_MS = 15_000;
/** News of money come in threes (confirmed, wallet, running): one look for all, and none while the clock starts. */
const MONEY_SOON_MS = 300;

export class Session {
  readonly media: RoomMedia;
  readonly socket: Socket;
  readonly url: string;
  /** Events may have been lost, here and on every other page. */
  readonly #resync = new Soon(() => {
    void this.refetch();
    void this.refreshOwn();
  });
  readonly #moneySoon = new Soon(
    () => void this.refreshOwn(),
    () => MONEY_SOON_MS,
  );
  #held: Held;
  #own: Own | null;
  #ownIsFresh: boolean;
  #changed: () => void;
  #conn = "";
  #seats: Seats | null = null;
  #typingUntilMs = 0;
  #busy = 0;
  #problem = "";
  #handedTo: string | null = null;
  #left = false;
  #fetching: Promise<void> | null = null;
  #stale = false;
  #farewell: ReturnType<typeof setTimeout> | undefined;

  constructor(snapshot: Snapshot, own: Own | null, changed: () => void) {
    this.#held = hold(snapshot, performance.now());
    this.#own = own;
    this.#ownIsFresh = own !== null;
    this.#changed = changed;
    this.url = `/calls/${snapshot.id}`;
    this.socket = new Socket({
      pass: () => this.#pass(),
      open: (conn) => this.#opened(conn),
      down: changed,
      frame: (frame) => this.#frame(frame),
      idleMs: 3_000, // the hub asks for a proof every 2 s, so 3 s of silence are suspicious
      graceMs: 2_500,
    });
    const send = (to: string, data: unknown) =>
      void this.socket.send({ t: "signal", topic: snapshot.topic, to, data });
    const iceServers = () => this.#own?.ice_servers ?? [];
    const policy = () => this.#own?.ice_policy ?? "all";
    this.media = new RoomMedia({ me: snapshot.me, send, iceServers, policy }, changed);
  }

  start(): void {
    this.socket.start();
    document.addEventListener("visibilitychange", this.#seen);
    this.#steer();
  }

  stop(): void {
    clearTimeout(this.#farewell);
    this.#resync.stop();
    this.#moneySoon.stop();
    document.removeEventListener("visibilitychange", this.#seen);
    this.socket.stop();
    this.media.close();
  }

  get snapshot(): Snapshot {
    return this.#held.snapshot;
  }

  get passive(): boolean {
    const active = this.#seats?.[this.snapshot.me]?.active;
    return this.socket.isUp && active !== undefined && active !== this.#conn;
  }

  state(nowMs: number): RoomState {
    const snapshot = this.snapshot;
    const quietMs = nowMs - this.socket.lastInMs;
    const cut = quietMs > PROOF_GAP_MS && snapshot.state !== "ended" && !this.#left;
    const cutSinceMs = cut ? this.socket.lastInMs : null;
    return {
      held: this.#held,
      snapshot,
      own: this.#own,
      meter: meterView({ held: this.#held, own: this.#own, nowMs, cutSinceMs }),
      media: this.media.state(),
      nowMs,
      cut,
      passive: this.passive,
      typing: nowMs < this.#typingUntilMs,
      busy: this.#busy > 0,
      problem: this.#problem,
      handedTo: this.#handedTo,
    };
  }

  tick(nowMs: number): void {
    const downForMs = this.socket.isUp ? null : nowMs - this.socket.lastInMs;
    this.media.tick(this.snapshot, this.#seats, downForMs, nowMs);
  }

  /** POSTs an action and takes the snapshot it answers with; true if it was done. */
  async post(action: string, body: unknown): Promise<boolean> {
    this.#set(() => {
      this.#busy += 1;
      this.#problem = "";
    });
    try {
      this.#take(await postJson<Snapshot>(`${this.url}/${action}`, body));
      return true;
    } catch (error) {
      this.#problem = sentenceOf(error);
      void this.refetch();
      return false;
    } finally {
      this.#set(() => {
        this.#busy -= 1;
      });
    }
  }

  /** Leads to the payment service in `tab`; without one the room shows the way there. */
  async authorise(body: unknown, tab: Window | null): Promise<void> {
    this.#set(() => {
      this.#busy += 1;
      this.#problem = "";
    });
    try {
      const { url } = await postJson<{ url: string }>(`${this.url}/authorise`, body);
      tab?.location.replace(url);
    } catch (error) {
      tab?.close();
      this.#problem = sentenceOf(error);
    } finally {
      this.#set(() => {
        this.#busy -= 1;
      });
      void this.refreshOwn();
    }
  }

  /** The talk ends here at once, whatever the server's answer takes. */
  async hangUp(): Promise<void> {
    this.#left = true;
    this.media.close();
    const done = await this.post("hang-up", {});
    if (done || this.snapshot.state === "ended") return;
    this.#set(() => {
      this.#problem = t("Not reached. The clock stops by itself: nothing is proven any more.");
    });
  }

  /** To whom this call could be handed; nobody if they cannot be asked for now. */
  async colleagues(): Promise<Colleague[]> {
    const answer = await getJson<{ colleagues: Colleague[] }>(`${this.url}/colleagues`).catch(
      () => null,
    );
    return answer?.colleagues ?? [];
  }

  /** The call goes on without this page: its seat is a colleague's. */
  #handOver(to: string): void {
    this.#set(() => {
      this.#handedTo = to;
      this.#left = true;
    });
    this.#moneySoon.stop();
    this.media.close();
    this.socket.stop();
  }

  forgive(): void {
    this.#set(() => {
      this.#problem = "";
    });
  }

  /** Asked while an answer is under way, it asks once more: that answer may be older than what was missed. */
  refetch(): Promise<void> {
    this.#stale = true;
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  async #fetch(): Promise<void> {
    for (let attempt = 0; this.#stale; attempt += 1) {
      this.#stale = false;
      const snapshot = await getJson<Snapshot>(`${this.url}/snapshot`).catch((error) => {
        // Not there any more for an agent: a colleague has it, and the event that said so is lost.
        if (this.snapshot.company && error instanceof Problem && error.status === 404)
          this.#handOver(this.#handedTo ?? t("A colleague"));
        return null;
      });
      if (this.#handedTo !== null) return;
      if (snapshot) this.#take(snapshot);
      else if (this.socket.isUp) {
        this.#stale = true; // no event will tell again
        await delay(retryDelay(attempt, Math.random()));
      }
    }
  }

  async refreshOwn(): Promise<void> {
    this.#own = await getJson<Own>(`${this.url}/own`).catch(() => this.#own);
    this.#changed();
  }

  async #pass(): Promise<Own> {
    if (!this.#ownIsFresh) this.#own = await getJson<Own>(`${this.url}/own`);
    this.#ownIsFresh = false;
    if (!this.#own) throw new Problem(0, "no_ticket", "");
    return this.#own;
  }

  #opened(conn: string): void {
    this.#conn = conn;
    this.#seats = null;
    void this.refetch(); // events may have passed while there was no socket
    this.media.peer.recover();
    this.#changed();
  }

  #frame(frame: Frame): void {
    if (frame.t === "prove") void this.#prove(frame.n);
    else if (frame.t === "event") this.#event(frame);
    else if (frame.t === "signal") this.media.peer.take(frame.from, frame.data);
    else if (frame.t === "members" && frame.topic === this.snapshot.topic) {
      this.#set(() => {
        this.#seats = frame.seats;
        this.#steer();
      });
    } else if (frame.t === "typing" && frame.seat === otherSeat(this.snapshot.me)) {
      this.#typingUntilMs = performance.now() + TYPING_MS;
    }
  }

  #event(frame: Extract<Frame, { t: "event" }>): void {
    if (frame.kind === "resync") this.#resync.ask();
    if (frame.kind === "wallet") this.#moneySoon.ask();
    if (frame.kind === "handed") {
      const { call, to } = frame.data as { call: string; to: string };
      if (call === this.snapshot.id) this.#handOver(to);
    }
    if (frame.topic !== this.snapshot.topic) return;
    const maximum = this.snapshot.meter?.terms.maximum;
    const offered = openOffer(this.snapshot);
    const before = this.snapshot.state;
    const answers = this.snapshot.people.advisor.name;
    const after = fold(this.#held, frame, performance.now());
    if (after === "refetch") {
      void this.refetch();
      return;
    }
    if (frame.kind === "message") this.#typingUntilMs = 0;
    this.#held = after;
    // Whoever answers now may hide the address: then both go by the relay.
    const answered = before === "ringing" && this.snapshot.state === "connecting";
    const another = this.snapshot.people.advisor.name !== answers;
    const asks = openOffer(this.snapshot) !== offered;
    if (answered || another || (asks && openOffer(this.snapshot))) void this.refreshOwn();
    else if (asks || this.snapshot.meter?.terms.maximum !== maximum) this.#moneySoon.ask();
    this.#steer();
    this.#changed();
  }

  /** Answered at once with what is true now: packets received over all links, thread in sight. */
  async #prove(n: number | null): Promise<void> {
    const open = document.visibilityState === "visible";
    if (this.snapshot.mode === "text") this.socket.send({ t: "proof", n, open });
    else this.socket.send({ t: "proof", n, media: { in: await this.media.peer.received() }, open });
  }

  #seen = (): void => {
    void this.#prove(null);
    if (document.visibilityState === "visible") void this.refreshOwn();
  };

  #take(snapshot: Snapshot): void {
    this.#held = renew(this.#held, snapshot, performance.now());
    this.#steer();
    this.#changed();
  }

  #steer(): void {
    const { snapshot } = this;
    const mine = !this.passive && !this.#left;
    this.media.steer({ snapshot, seats: this.#seats, conn: this.#conn, mine });
    if (snapshot.state !== "ended") return;
    this.#farewell ??= setTimeout(() => this.socket.stop(), SETTLING_MS);
  }

  #set(change: () => void): void {
    change();
    this.#changed();
  }
}

/** Which offer waits for the client; what may be answered to it is among the own figures. */
const openOffer = ({ me, meter }: Snapshot): string | null =>
  me === "client" && meter?.state === "offered" ? meter.id : null;

const delay = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

function sentenceOf(error: unknown): string {
  if (error instanceof Problem && error.message) return error.message;
  const offline = error instanceof Problem && error.code === "offline";
  return offline
    ? t("Not sent: there is no connection.")
    : t("That did not work. Please try again.");
}
