/** The meter strip without DOM: state, words, figures, rule and actions for one seat at one steady reading. */
import { confirmedOf } from "./chain.ts";
import { counted, left, words } from "./duration.ts";
import type { Held } from "./fold.ts";
import { endsInMs, type Figures, figures, offerLeftMs, ringLeftMs } from "./meter-figures.ts";
import { type Offer, offers } from "./meter-offers.ts";
import { type MeterPhase, phaseOf } from "./meter-phase.ts";
import { money, price } from "./money.ts";
import { type RuleView, ruleView } from "./rule-view.ts";
import { agreedMeter, type Own, otherSeat, type Snapshot } from "./snapshot.ts";
import { t } from "./texts.ts";

export interface Fact {
  name: string;
  value: string;
}

export interface MeterView {
  phase: MeterPhase;
  /** The look: `data-state` of the strip. */
  look: "talk" | "free" | "running" | "paused" | "low" | "lost";
  icon: string;
  label: string;
  time: string;
  cost: string;
  facts: Fact[];
  rule: RuleView;
  ruleLabel: string;
  offers: Offer[];
  figures: Figures;
  endsInMs: number | null;
}

export interface Moment {
  held: Held;
  own: Own | null;
  nowMs: number;
  /** Steady reading since which the own socket has said nothing; null while it speaks. */
  cutSinceMs?: number | null;
}

const LOOKS: Record<MeterPhase, MeterView["look"]> = {
  ringing: "talk",
  connecting: "talk",
  talk: "talk",
  free: "free",
  running: "running",
  low: "low",
  paused: "paused",
  maximum: "low",
  handing: "paused",
  lost: "lost",
  ended: "paused",
};

const ICONS: Record<MeterPhase, string> = {
  ringing: "phone",
  connecting: "turn",
  talk: "chat",
  free: "gift",
  running: "clock",
  low: "warn",
  paused: "pause",
  maximum: "pause",
  handing: "users",
  lost: "wifi-off",
  ended: "check",
};

export const firstName = (name: string): string => name.split(/\s/)[0] || name;

function pausedLabel(snapshot: Snapshot): string {
  const { meter, me, people } = snapshot;
  if (meter?.reasons.includes(me)) return t("Paused by you");
  const other = otherSeat(me);
  if (meter?.reasons.includes(other)) {
    return t("Paused by {name}", { name: firstName(people[other].name) });
  }
  return t("Clock waits");
}

function freeLabel(snapshot: Snapshot): string {
  const terms = snapshot.meter?.terms;
  if (!terms || terms.rate === 0) return t("Free call");
  return terms.free_sample_s === 60 ? t("Free minute") : t("Free sample");
}

function label(phase: MeterPhase, moment: Moment, now: Figures): string {
  const { snapshot } = moment.held;
  switch (phase) {
    case "ringing":
      return t("Ringing");
    case "connecting":
      return t("Connecting");
    case "talk":
      return t("Free of charge");
    case "free":
      return freeLabel(snapshot);
    case "running":
      return t("Running");
    case "low":
      return t("{time} left", { time: left(now.leftMs ?? 0) });
    case "paused":
      return pausedLabel(snapshot);
    case "maximum":
      return t("Maximum reached");
    case "handing":
      return t("Handing over");
    case "lost":
      return t("Connection lost");
    case "ended":
      return t("Ended");
  }
}

function time(phase: MeterPhase, moment: Moment, now: Figures): string {
  const sofar = t("{time} counted", { time: counted(now.countedMs) });
  if (phase === "ringing") {
    const ring = ringLeftMs(moment.held, moment.nowMs);
    return ring === null ? t("nothing counted") : t("{time} more", { time: left(ring) });
  }
  const offer = phase === "talk" ? offerLeftMs(moment.held, moment.nowMs) : null;
  if (offer !== null) return t("offer open for {time}", { time: left(offer) });
  if (phase === "talk" || phase === "connecting") return t("nothing counted");
  if (phase === "free" && now.sampleLeftMs > 0) {
    return moment.held.snapshot.me === "client"
      ? t("{time} left, leave for free", { time: left(now.sampleLeftMs) })
      : t("{time} left", { time: left(now.sampleLeftMs) });
  }
  const { me, meter, people } = moment.held.snapshot;
  if (phase === "paused" && me === "advisor" && meter?.going_on)
    return t("waits for {name}", { name: firstName(people.client.name) });
  return phase === "lost" || phase === "handing"
    ? t("{time}, clock stopped", { time: counted(now.countedMs) })
    : sofar;
}

function facts(phase: MeterPhase, snapshot: Snapshot, now: Figures): Fact[] {
  const { currency, me } = snapshot;
  const meter = agreedMeter(snapshot);
  if (!meter) {
    return [
      { name: t("Rate"), value: t("free") },
      { name: t("Maximum"), value: t("none") },
      { name: t("Counted"), value: t("nothing") },
    ];
  }
  const { rate, rate_unit_s: unit } = meter.terms;
  const maximum = confirmedOf(meter);
  const rateText = rate === 0 ? t("free") : price(rate, unit, currency);
  const maxText = maximum === null ? t("none") : money(maximum, currency);
  if (phase === "ended" && me === "client") {
    const back = maximum === null ? 0 : Math.max(0, maximum - now.cost);
    return [
      { name: t("Rate"), value: rateText },
      { name: t("Held"), value: maxText },
      { name: t("Back"), value: money(back, currency) },
    ];
  }
  if (phase === "ended") {
    return [
      { name: t("Rate"), value: rateText },
      { name: t("Your share"), value: money(now.share, currency) },
      { name: t("Max"), value: maxText },
    ];
  }
  const leftText =
    me === "client"
      ? now.leftMoney === null
        ? t("no limit")
        : money(now.leftMoney, currency)
      : now.leftMs === null
        ? t("no limit")
        : left(phase === "maximum" ? 0 : now.leftMs);
  return [
    me === "client"
      ? { name: t("Rate"), value: rateText }
      : { name: t("Your share"), value: money(now.share, currency) },
    { name: t("Max"), value: maxText },
    { name: t("Left"), value: leftText },
  ];
}

function ruleLabel(snapshot: Snapshot, now: Figures): string {
  const meter = agreedMeter(snapshot);
  if (!meter) return t("No meter");
  const maximum = confirmedOf(meter);
  if (maximum === null) return t("{time} counted", { time: words(now.countedMs) });
  return t("{time} counted, {cost} of at most {maximum}", {
    time: words(now.countedMs),
    cost: money(now.cost, snapshot.currency),
    maximum: money(maximum, snapshot.currency),
  });
}

export function meterView(moment: Moment): MeterView {
  const { held, own, cutSinceMs = null } = moment;
  const snapshot = held.snapshot;
  const nowMs = cutSinceMs === null ? moment.nowMs : Math.min(moment.nowMs, cutSinceMs);
  const now = figures(held, nowMs);
  const phase = phaseOf(snapshot, now, cutSinceMs !== null);
  const rule = ruleView(agreedMeter(snapshot)?.terms ?? null, now.runningMs, phase === "low");
  return {
    phase,
    look: LOOKS[phase],
    icon: ICONS[phase],
    label: label(phase, moment, now),
    time: time(phase, moment, now),
    cost: money(now.cost, snapshot.currency),
    facts: facts(phase, snapshot, now),
    rule: phase === "ended" ? { ...rule, needle: null } : rule,
    ruleLabel: ruleLabel(snapshot, now),
    offers: offers(snapshot, own, phase),
    figures: now,
    endsInMs: endsInMs(held, moment.nowMs),
  };
}
