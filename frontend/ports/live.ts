/** One socket for a whole page: rings, hints about the wallet, presence. Only signed-in pages have one. */
import type { Frame } from "../core/snapshot.ts";
import { postJson } from "./http.ts";
import { type Pass, Socket } from "./socket.ts";

export type LiveEvent = Extract<Frame, { t: "event" }>;

interface Listener {
  event: (event: LiveEvent) => void;
  open?: () => void;
}

const listeners = new Set<Listener>();
let socket: Socket | null = null;

function start(): void {
  const url = document.querySelector<HTMLMetaElement>('meta[name="mw-ticket-url"]')?.content;
  if (!url || socket) return;
  socket = new Socket({
    pass: () => postJson<Pass>(url, { topics: ["presence", "person"] }),
    open: () => {
      for (const each of listeners) each.open?.();
    },
    frame: (frame) => {
      if (frame.t === "prove") socket?.send({ t: "proof", n: frame.n });
      if (frame.t !== "event") return;
      for (const each of listeners) each.event(frame);
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
    socket = null;
  };
}
