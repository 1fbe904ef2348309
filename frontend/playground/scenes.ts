/** Every state of a call, as the playground and the tests show it. */
import { meter, own, snapshot, TERMS } from "../core/fixtures.ts";
import { hold } from "../core/fold.ts";
import { meterView } from "../core/meter-view.ts";
import type { Own, Seat, Snapshot } from "../core/snapshot.ts";
import type { MediaState, RoomActions, RoomState, Ui } from "../elements/mw-room/state.ts";

export interface Scene {
  call?: Partial<Snapshot>;
  own?: Partial<Own>;
  media?: Partial<MediaState>;
  room?: Partial<RoomState>;
  cutSinceMs?: number;
  ui?: Partial<Ui>;
  seat?: Seat;
}

const at = (minute: number) => `2026-11-17T14:${String(minute).padStart(2, "0")}:00Z`;
const LOG: Snapshot["log"] = [
  {
    seq: 1,
    at: at(2),
    who: "system",
    kind: "connected",
    text: "Connected by video, first minute free",
  },
  {
    seq: 2,
    at: at(3),
    who: "system",
    kind: "running",
    text: "Meter running, €1.20/min, at most €24.00, confirmed by you",
  },
  { seq: 3, at: at(8), who: "advisor", kind: "paused", text: "Mirela paused the meter at 6:06" },
  { seq: 4, at: at(10), who: "client", kind: "resumed", text: "Running again, confirmed by you" },
];
const MESSAGES: Snapshot["messages"] = [
  { id: "1", at: at(2), who: "advisor", text: "Hi! Same box as in your message, db-02?" },
  {
    id: "2",
    at: at(2),
    who: "client",
    text: "Yes. It has been refusing to start since the disk filled up.",
  },
  {
    id: "3",
    at: at(5),
    who: "advisor",
    text: "Run this on the standby and paste what it says:\npg_controldata | grep REDO",
  },
  {
    id: "4",
    at: at(8),
    who: "advisor",
    text: "Segment 4A is gone from the primary but still in your archive. Copy it over, I stop the clock meanwhile.",
  },
  { id: "5", at: at(10), who: "client", text: "Oh, wonderful. Done!" },
  { id: "6", at: at(11), who: "advisor", text: "It replays. Watch the log with me." },
];

const OFFERED = meter({
  id: "m2",
  state: "offered",
  open: false,
  running_ms: 0,
  terms: { ...TERMS, free_sample_s: 0, maximum: null },
});
const AGREE = {
  maxima: [
    { maximum: 1200, minutes: 10 },
    { maximum: 2400, minutes: 20 },
    { maximum: 3600, minutes: 30 },
  ],
  needed: 600,
  within: 4000,
  limit: "",
};
const paused = { state: "paused", open: false } as const;
const ended = { state: "ended", receipt: "/receipts/1" } as const;
const settled = meter({ state: "settled", open: false });

export const SCENES: Record<string, Scene> = {
  running: {},
  free: { call: { meter: meter({ running_ms: 42_000 }) } },
  sample: { call: { meter: meter({ running_ms: 52_000 }) } },
  paused: {
    call: {
      meter: meter({ ...paused, reasons: ["advisor"], going_on: true, running_ms: 366_000 }),
    },
  },
  waiting: { call: { meter: meter({ ...paused, reasons: ["advisor"], running_ms: 366_000 }) } },
  low: { call: { meter: meter({ running_ms: 1_081_000 }) } },
  maximum: {
    call: {
      meter: meter({ ...paused, reasons: ["maximum"], running_ms: 1_200_999, ends_in_ms: 52_000 }),
    },
  },
  poor: { call: { meter: meter({ running_ms: 1_190_000 }) }, own: { raise: [], available: 0 } },
  lost: {
    call: {
      meter: meter({ ...paused, reasons: ["lost"], running_ms: 590_000, ends_in_ms: 41_000 }),
    },
    media: { connected: false },
  },
  cut: { cutSinceMs: 0, room: { cut: true } },
  silenced: { media: { silenced: true } },
  ringing: {
    call: {
      state: "ringing",
      ring_left_ms: 31_000,
      messages: [],
      log: [],
      meter: meter({ state: "confirmed", open: false, running_ms: 0 }),
    },
    media: { connected: false },
  },
  connecting: {
    call: {
      state: "connecting",
      messages: [],
      log: [],
      meter: meter({ state: "confirmed", open: false, running_ms: 0 }),
    },
    media: { connected: false },
  },
  talk: { call: { meter: null } },
  offer: { call: { meter: null }, ui: { box: "offer" } },
  offered: {
    call: { meter: OFFERED },
    own: { agree: AGREE },
    ui: { box: "agree" },
  },
  "offered too little": {
    call: { meter: OFFERED },
    own: { available: 300, agree: { ...AGREE, maxima: [], within: 300 } },
    ui: { box: "agree" },
  },
  audio: { call: { mode: "audio", meter: meter({ terms: { ...TERMS, rate: 90 } }) } },
  text: {
    call: { mode: "text", meter: meter({ terms: { ...TERMS, rate: 60 } }) },
    room: { typing: true },
  },
  ended: { call: { ...ended, outcome: "hung_up", meter: settled } },
  settling: {
    call: {
      ...ended,
      receipt: null,
      outcome: "maximum",
      meter: meter({ state: "ended", open: false, running_ms: 1_200_999 }),
    },
  },
  nothing: {
    call: {
      ...ended,
      outcome: "hung_up",
      meter: meter({ state: "settled", open: false, running_ms: 48_000 }),
    },
  },
  declined: {
    call: {
      state: "ended",
      outcome: "declined",
      word: "Back in ten minutes",
      messages: [],
      log: [],
      meter: meter({ state: "void", open: false, running_ms: 0 }),
    },
  },
  asking: {
    call: {
      company: "Brightdesk GmbH",
      transfer: {
        id: 1,
        to: "Nils Berg",
        by: "Mirela Tamsø",
        stage: "asking",
        word: "",
        left_ms: 31_000,
      },
    },
  },
  refused: {
    call: {
      company: "Brightdesk GmbH",
      transfer: {
        id: 1,
        to: "Nils Berg",
        by: "Mirela Tamsø",
        stage: "declined",
        word: "At lunch",
        left_ms: null,
      },
    },
  },
  handing: {
    call: {
      company: "Brightdesk GmbH",
      transfer: {
        id: 1,
        to: "Nils Berg",
        by: "Mirela Tamsø",
        stage: "handed",
        word: "",
        left_ms: null,
      },
      people: {
        client: { name: "Dara K.", picture: null },
        advisor: { name: "Nils Berg", picture: null, page: "/brightdesk/" },
      },
      meter: meter({ ...paused, reasons: ["lost"], running_ms: 590_000, ends_in_ms: 55_000 }),
    },
    media: { connected: false },
  },
  handed: { seat: "advisor", room: { handedTo: "Nils Berg" } },
  transfer: {
    seat: "advisor",
    call: { company: "Brightdesk GmbH" },
    ui: {
      box: "transfer",
      colleagues: [
        { id: "n", name: "Nils Berg", is: "online" },
        { id: "o", name: "Olga Wrona", is: "busy" },
        { id: "p", name: "Pia Lund", is: "offline" },
      ],
    },
  },
  passive: { room: { passive: true } },
  denied: { media: { self: null, trouble: { kind: "denied", what: "camera" } } },
  dumb: { media: { self: null, trouble: { kind: "denied", what: "microphone" } } },
  problem: { room: { problem: "The meter has just ended." } },
  chat: { ui: { sheet: true } },
  terms: { ui: { sheet: true, panel: "terms" } },
  more: { ui: { box: "more" } },
  raise: { ui: { box: "raise" } },
  mode: { ui: { box: "mode", mode: "audio" } },
  waive: { seat: "advisor", ui: { box: "waive" } },
  devices: { ui: { box: "devices" } },
};

const MEDIA: MediaState = {
  self: null,
  remote: null,
  mine: { mic: true, camera: true, screen: false },
  theirs: { mic: true, camera: true, screen: false },
  trouble: null,
  quality: "good",
  connected: true,
  silenced: false,
};

/** The state of a scene at a steady reading; `still` keeps the clock where it is. */
export function stateOf(scene: Scene, seat: Seat, nowMs = 0): RoomState {
  const me = scene.seat ?? seat;
  const held = hold(snapshot({ me, log: LOG, messages: MESSAGES, ...scene.call }), 0);
  const mine = me === "client" ? own(scene.own) : own({ available: 0, raise: [] });
  return {
    held,
    snapshot: held.snapshot,
    own: mine,
    meter: meterView({ held, own: mine, nowMs, cutSinceMs: scene.cutSinceMs ?? null }),
    media: { ...MEDIA, ...scene.media },
    nowMs,
    cut: false,
    passive: false,
    typing: false,
    busy: false,
    problem: "",
    handedTo: null,
    ...scene.room,
  };
}

/** Actions that only tell what was pressed. */
export function actionsTelling(tell: (name: string, ...rest: unknown[]) => void): RoomActions {
  return new Proxy({} as RoomActions, {
    get:
      (_target, name) =>
      (...rest: unknown[]) => {
        tell(String(name), ...rest);
        return Promise.resolve(true);
      },
  });
}
