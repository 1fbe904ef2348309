/** One timer for everything on the page that shows moving time; it rests while nobody listens. */

const EVERY_MS = 250;
const listeners = new Set<(nowMs: number) => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Calls back four times a second with the steady reading until the returned function is called. */
export function tick(listener: (nowMs: number) => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    const now = performance.now();
    for (const each of listeners) each(now);
  }, EVERY_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
