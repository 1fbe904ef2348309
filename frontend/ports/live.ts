/** One socket for a whole page: presence for everybody; rings and hints about the wallet for who is signed in. */
import type { Frame } from "../core/snapshot.ts";
import { postJson } from "./http.ts";
import { type Pass, Socket } from "./socket.ts";
import { Soon } from "./soon.ts";

export type LiveEvent = Extract<Frame, { t: "event" }>;

interface Listener {
  event: (event: LiveEvent) => void;
  /** The line is up for the first time. */
  open?: () => void;
  /** Events may have been missed: the line was down, or the server says so. */
  missed?: () => void;
  /** Who is there and who writes, in topics that were joined. */
  side?: (frame: SideFrame) => void;
}

export type SideFrame = Extract<Frame, { t: "members" | "typing" }>;

/** Pages of who may have a line say where tickets for it come from. */
const OFFERED = 'meta[name="mw-ticket-url"]';
const listeners = new Set<Listener>();
let socket: Socket | null = null;
let wasUp = false;
const missed = (): void => {
  for (const each of listeners) each.missed?.();
};
/** Where tickets for more topics come from; asked again with every new connection. */
const joined = new Set<string>();

async function admit(url: string): Promise<void> {
  const pass = await postJson<Pass>(url, {}).catch(() => null);
  if (pass && joined.has(url)) socket?.send({ t: "ticket", ticket: pass.ticket });
}

/** Joins a topic with tickets from `url`, until the returned function is called. */
export function join(url: string): () => void {
  joined.add(url);
  if (socket?.isUp) void admit(url);
  return () => void joined.delete(url);
}

/** Something transient; lost while the line is down. */
export const tellLive = (frame: Record<string, unknown>): boolean => socket?.send(frame) ?? false;

const missedByMany = new Soon(missed);

function start(): void {
  const url = document.querySelector<HTMLMetaElement>(OFFERED)?.content;
  if (!url || socket) return;
  socket = new Socket({
    pass: () => postJson<Pass>(url, { topics: ["presence", "person"] }),
    open: () => {
      if (wasUp) missed();
      else for (const each of listeners) each.open?.();
      wasUp = true;
      for (const url of joined) void admit(url);
    },
    frame: (frame) => {
      if (frame.t === "prove") socket?.send({ t: "proof", n: frame.n });
      if (frame.t === "members" || frame.t === "typing")
        for (const each of listeners) each.side?.(frame);
      if (frame.t !== "event") return;
      if (frame.kind === "resync") missedByMany.ask();
      else for (const each of listeners) each.event(frame);
    },
  });
  socket.start();
}

/** Hears every event of the page's topics until the returned function is called. */
export function hear(listener: Listener): () => void {
  listeners.add(listener);
  start();
  if (socket?.isUp) listener.open?.();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    socket?.stop();
    missedByMany.stop();
    socket = null;
    wasUp = false;
  };
}

/** How long the line may take to come up before what was told is asked for without it. */
const LINE_MS = 2_000;

/**
 * Hears events, and has `catchUp` ask for what was told before: once, when the line is up, for only then nothing
 * falls between the answer and the events; whenever it was down; and where none comes up, after two seconds.
 */
export function follow(event: Listener["event"], catchUp: () => unknown): () => void {
  const ask = (): void => {
    clearTimeout(late);
    void catchUp();
  };
  const late = document.querySelector(OFFERED) ? setTimeout(ask, LINE_MS) : undefined;
  const stop = hear({ event, open: ask, missed: ask });
  return () => {
    clearTimeout(late);
    stop();
  };
}
