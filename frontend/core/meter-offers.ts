/** Which actions the meter offers to whom. A button that makes money flow carries what it costs. */
import { inTotal } from "./chain.ts";
import type { MeterPhase } from "./meter-phase.ts";
import type { Meter, Own, RaiseOption, Reason, Seat, Snapshot } from "./snapshot.ts";

export type Offer =
  | { do: "pause" }
  | { do: "waive" }
  | { do: "go_on" }
  | { do: "retry" }
  | { do: "resume"; reasons: Reason[]; rate: number; rateUnitS: number }
  /** `total`: the new maximum of the whole chain; `option.maximum` is what this meter is asked for. */
  | { do: "raise"; option: RaiseOption; total: number; goesOn: boolean }
  /** Agreement: the advisor offers the meter or takes the offer back, the client looks at it. */
  | { do: "offer" }
  | { do: "withdraw" }
  | { do: "agree"; rate: number; rateUnitS: number }
  /** More than the wallet holds: a card or PayPal is asked. */
  | { do: "raise_by" }
  | { do: "top_up"; url: string }
  | { do: "receipt"; url: string };

const MOVING: readonly MeterPhase[] = ["free", "running", "low"];

/** What the client's press may clear: its own pause, and the advisor's once he goes on. */
export function clearable(meter: Meter): Reason[] {
  return meter.reasons.filter(
    (each) => each === "client" || (each === "advisor" && meter.going_on),
  );
}

function raise(meter: Meter, own: Own | null, goesOn: boolean): Offer[] {
  const option = own?.raise[0];
  if (option) return [{ do: "raise", option, total: inTotal(meter, option.maximum), goesOn }];
  const card: Offer[] = own?.card?.raise.length ? [{ do: "raise_by" }] : [];
  if (own?.limit || (card.length && !goesOn)) return card; // while it runs there is room for one
  return own?.top_up ? [{ do: "top_up", url: own.top_up }, ...card] : card;
}

function clientOffers(phase: MeterPhase, meter: Meter, own: Own | null): Offer[] {
  if (phase === "low") return [...raise(meter, own, false), { do: "pause" }];
  if (MOVING.includes(phase)) return [{ do: "pause" }];
  if (phase === "maximum") return raise(meter, own, true);
  const reasons = phase === "paused" ? clearable(meter) : [];
  if (reasons.length === 0) return [];
  const { rate, rate_unit_s: rateUnitS } = meter.terms;
  return [{ do: "resume", reasons, rate, rateUnitS }];
}

function advisorOffers(phase: MeterPhase, meter: Meter): Offer[] {
  const waive: Offer[] = meter.terms.rate > 0 ? [{ do: "waive" }] : [];
  if (MOVING.includes(phase)) return [{ do: "pause" }, ...waive];
  const mine = phase === "paused" && meter.reasons.includes("advisor") && !meter.going_on;
  if (mine) return [{ do: "go_on" }, ...waive];
  return phase === "ended" && meter.state === "settled" ? [] : waive;
}

/** While talk is free: one offer is open at a time. */
function agreement({ meter, me }: Snapshot): Offer[] {
  const open = meter?.state === "offered" ? meter.terms : null;
  if (me === "advisor") return [open ? { do: "withdraw" } : { do: "offer" }];
  return open ? [{ do: "agree", rate: open.rate, rateUnitS: open.rate_unit_s }] : [];
}

/** In the order of their weight; the strip puts pause and waive to the right, the others before the cost. */
export function offers(snapshot: Snapshot, own: Own | null, phase: MeterPhase): Offer[] {
  const meter = snapshot.meter;
  if (phase === "lost") return [{ do: "retry" }];
  if (phase === "ended" && snapshot.receipt) return [{ do: "receipt", url: snapshot.receipt }];
  if (phase === "talk") return agreement(snapshot);
  if (!meter || phase === "ringing" || phase === "connecting" || phase === "handing") return [];
  const seat: Seat = snapshot.me;
  return seat === "client" ? clientOffers(phase, meter, own) : advisorOffers(phase, meter);
}
