/** The shapes that travel between server and browser; the seam is `docs/subsystems` and the calls context. */

export type Seat = "client" | "advisor";
export type Mode = "text" | "audio" | "video";
export type CallState = "ringing" | "connecting" | "live" | "ended";
export type Outcome =
  | "declined"
  | "missed"
  | "cancelled"
  | "hung_up"
  | "lost"
  | "maximum"
  | "never_connected"
  | "operator";
export type Reason = "advisor" | "client" | "lost" | "maximum" | "silence";
export type MeterState =
  | "offered"
  | "confirmed"
  | "running"
  | "paused"
  | "ended"
  | "settled"
  | "void";

/** Copied at confirmation; money in minor units, durations in seconds. */
export interface Terms {
  rate: number;
  rate_unit_s: number;
  free_sample_s: number;
  /** What earlier meters of the chain have run through of it, in ms. */
  sample_used_ms?: number;
  sample_once_passed: "charged" | "free";
  increment_s: number;
  rounding: "completed" | "started";
  minimum_charge: number;
  maximum: number | null;
  commission_bps: number;
  /** Of what is paid, borne by the advisor beside the commission. */
  gateway_fee_bps?: number;
}

export interface Meter {
  id: string;
  state: MeterState;
  reasons: Reason[];
  going_on: boolean;
  terms: Terms;
  /** True at the moment the message was made; while `open` it grows with time. */
  running_ms: number;
  open: boolean;
  /** In the whole chain. */
  waived: number;
  /** Paused: the call ends by itself in so many ms. */
  ends_in_ms: number | null;
  /** An open offer can be confirmed for so many ms more. */
  offer_left_ms?: number | null;
  /** What each earlier meter of the same chain (changes of mode) takes, once the sample is passed. */
  taken?: number[];
  /** How long the earlier ones ran. */
  earlier_ms?: number;
  /** What the client has confirmed for the whole chain; `terms.maximum` is what is left for this meter. */
  confirmed?: number | null;
}

export interface LogLine {
  seq: number;
  at: string;
  who: Seat | "system";
  kind: string;
  text: string;
}

export interface Message {
  id: string;
  at: string;
  who: Seat;
  text: string;
}

/** A running call of a company goes to a colleague: asked, taken, or why not. */
export interface Transfer {
  id: number;
  to: string;
  by: string;
  stage: "asking" | "handed" | "declined" | "missed";
  /** What the colleague said with a refusal. */
  word: string;
  left_ms: number | null;
}

export interface Colleague {
  id: string;
  name: string;
  is: "online" | "busy" | "away" | "offline";
}

export interface Snapshot {
  id: string;
  seq: number;
  topic: string;
  me: Seat;
  /** Who called; the other one is rung. Absent: the client. */
  caller?: Seat;
  state: CallState;
  outcome: Outcome | null;
  word: string;
  mode: Mode;
  subject: string;
  people: {
    client: { name: string; picture: string | null };
    advisor: { name: string; picture: string | null; page: string };
  };
  currency: string;
  ring_left_ms: number | null;
  /** Whose page was called, if it is a company's. */
  company?: string;
  transfer?: Transfer | null;
  rates: Partial<Record<Mode, number>>;
  meter: Meter | null;
  log: LogLine[];
  messages: Message[];
  receipt: string | null;
}

export interface RaiseOption {
  maximum: number;
  minutes: number;
}

/** Minor units; `needed` is the least that can be confirmed, `within` what there is for it. */
export interface Agreeable {
  maxima: RaiseOption[];
  needed: number;
  within: number;
  /** What the client's own limits say, where they leave less than the wallet holds. */
  limit: string;
}

export type Way = "card" | "paypal";

/** What a card or PayPal could be asked for: an open offer's maxima, or those to raise to. */
export interface ByCard extends Partial<Agreeable> {
  ways: Way[];
  raise: RaiseOption[];
  limit: string;
}

/** How it stands with what was asked at the payment service last; `refused`: it came too late. */
export interface Authorising {
  id: string;
  amount: number;
  method: Way;
  state: string;
  url: string;
}

/** What only this person may see, with the way into the socket. */
export interface Own {
  available: number;
  raise: RaiseOption[];
  /** What the client's own limits say where they leave nothing to raise to; else empty. */
  limit?: string;
  /** Only while an offer waits for the client: maxima that the money and the limits allow. */
  agree?: Agreeable;
  /** For the client of a meter or an open offer, where amounts can be reserved elsewhere. */
  card?: ByCard;
  authorising?: Authorising | null;
  /** For the advisor: the seconds that an offered rate is for. */
  rate_unit_s?: number;
  top_up: string;
  ws: string;
  ticket: string;
  ice_servers: { urls: string | string[]; username?: string; credential?: string }[];
  /** `relay`: media only through the operator's relay. */
  ice_policy?: "all" | "relay";
  hang_up_to: string;
}

export interface SeatPresence {
  active: string;
  count: number;
  proven: boolean;
}
export type Seats = Record<Seat, SeatPresence | null>;

/** A frame from the server; unknown kinds are ignored by whoever reads them. */
export type Frame =
  | { t: "welcome"; conn: string }
  | { t: "event"; topic: string; seq: number | null; kind: string; data: unknown }
  | { t: "prove"; n: number | null }
  | { t: "members"; topic: string; seats: Seats }
  | { t: "signal"; topic: string; from: string; seat: Seat; data: unknown }
  | { t: "typing"; topic: string; seat: Seat }
  | { t: "pong"; n: number }
  | { t: "error"; code: string; message: string }
  | { t: "bye"; code: string };

/** Whether the reader is the one who called, and so may cancel while it rings. */
export const called = ({ me, caller = "client" }: Pick<Snapshot, "me" | "caller">): boolean =>
  me === caller;

export const otherSeat = (seat: Seat): Seat => (seat === "client" ? "advisor" : "client");

/**
 * The meter under whose terms the call stands; null while talk is free: before one was agreed, while
 * it is only offered, and after an offer that came to nothing.
 */
export function agreedMeter({ meter }: { meter: Meter | null }): Meter | null {
  if (!meter || meter.state === "offered") return null;
  const cameToNothing = meter.state === "void" && meter.terms.maximum === null;
  return cameToNothing && meter.terms.rate > 0 ? null : meter;
}
