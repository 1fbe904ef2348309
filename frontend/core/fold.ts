/**
 * Snapshot + event → snapshot. Events carry the next number; a gap means: fetch the snapshot anew.
 * What the server says in durations is stamped with the browser's steady clock when it comes in.
 */
import type { LogLine, Message, Meter, Snapshot } from "./snapshot.ts";

/** A snapshot with the steady readings (ms) at which its moving parts were true. */
export interface Held {
  readonly snapshot: Snapshot;
  readonly meterAt: number;
  readonly callAt: number;
}

export interface CallEvent {
  seq: number | null;
  kind: string;
  data: unknown;
}

export const hold = (snapshot: Snapshot, nowMs: number): Held => ({
  snapshot,
  meterAt: nowMs,
  callAt: nowMs,
});

/** A snapshot fetched later never replaces a newer state that events have already brought. */
export function renew(held: Held, snapshot: Snapshot, nowMs: number): Held {
  return snapshot.seq < held.snapshot.seq ? held : hold(snapshot, nowMs);
}

type Change = (held: Held, data: never, nowMs: number) => Held;

function changed(held: Held, part: Partial<Snapshot>): Held {
  return { ...held, snapshot: { ...held.snapshot, ...part } };
}

const CHANGES: Record<string, Change> = {
  call: (held, data: Partial<Snapshot>, nowMs) => ({ ...changed(held, data), callAt: nowMs }),
  meter: (held, data: Meter | null | { meter: Meter | null }, nowMs) => ({
    ...changed(held, { meter: data && "meter" in data ? data.meter : data }),
    meterAt: nowMs,
  }),
  log: (held, data: LogLine | { line: LogLine }) =>
    changed(held, { log: [...held.snapshot.log, "line" in data ? data.line : data] }),
  message: (held, data: Message | { message: Message }) =>
    changed(held, {
      messages: withMessage(held.snapshot.messages, "message" in data ? data.message : data),
    }),
};

function withMessage(messages: Message[], message: Message): Message[] {
  return messages.some((each) => each.id === message.id) ? messages : [...messages, message];
}

/** The state after `event`; the same object if it is old news; "refetch" if one is missing between. */
export function fold(held: Held, event: CallEvent, nowMs: number): Held | "refetch" {
  const expected = held.snapshot.seq + 1;
  if (event.seq !== null && event.seq < expected) return held;
  if (event.seq !== null && event.seq > expected) return "refetch";
  const change = CHANGES[event.kind];
  const after = change ? change(held, event.data as never, nowMs) : held;
  return event.seq === null ? after : changed(after, { seq: event.seq });
}
