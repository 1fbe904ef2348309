// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { notify } from "./notify.ts";

const note = (tag: string) => ({ title: `Call ${tag}`, body: "", tag, url: "/console/" });

/** As Chromium does: who asks for the list forgets what is being shown at that moment. */
class Worker {
  active: object | null = {};
  shown: string[] = [];
  #coming = new Map<string, () => void>();

  showNotification = async (_title: string, { tag }: { tag: string }): Promise<void> => {
    await new Promise<void>((done) => this.#coming.set(tag, done));
    if (this.#coming.delete(tag)) this.shown.push(tag);
  };
  getNotifications = async ({ tag }: { tag: string }) => {
    for (const [coming, done] of [...this.#coming]) {
      this.#coming.delete(coming);
      done();
    }
    const close = () => {
      this.shown = this.shown.filter((each) => each !== tag);
    };
    return this.shown.includes(tag) ? [{ close }] : [];
  };
  /** What was asked to be shown is on the screen. */
  comes = (tag: string): void => this.#coming.get(tag)?.();
}

let worker: Worker;
let becomesReady: () => void;
const settled = () => vi.advanceTimersByTimeAsync(0);

/** Locks of one browser: one holder after the other. */
function locks() {
  let last: Promise<unknown> = Promise.resolve();
  return {
    request: (_name: string, work: () => Promise<void>) => {
      const mine = last.then(work);
      last = mine;
      return mine;
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  worker = new Worker();
  const ready = new Promise<void>((done) => {
    becomesReady = done;
  });
  Object.defineProperty(navigator, "serviceWorker", {
    configurable: true,
    value: { getRegistration: async () => worker, ready },
  });
  Object.defineProperty(navigator, "locks", { configurable: true, value: locks() });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  Object.defineProperty(navigator, "locks", { configurable: true, value: undefined });
});

test("a ring is not forgotten because the one before it is taken away meanwhile", async () => {
  const first = notify(note("a"));
  await settled();
  worker.comes("a");
  await settled();
  notify(note("b"));
  await settled();
  first();
  await settled();
  worker.comes("b");
  await settled();
  expect(worker.shown).toEqual(["b"]);
});

test("the same call that rings again keeps the notification of its second ring", async () => {
  notify(note("a"))();
  notify(note("a"));
  await settled();
  worker.comes("a");
  await settled();
  expect(worker.shown).toEqual(["a"]);
});

test("one that comes late, when its call is over, leaves none behind", async () => {
  const takeAway = notify(note("a"));
  await settled();
  takeAway();
  await vi.advanceTimersByTimeAsync(4_000);
  worker.comes("a");
  await settled();
  expect(worker.shown).toEqual([]);
});

test("one that never comes holds the next up for three seconds", async () => {
  notify(note("a"));
  notify(note("b"));
  await vi.advanceTimersByTimeAsync(2_999);
  worker.comes("b");
  await settled();
  expect(worker.shown).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  worker.comes("b");
  await settled();
  expect(worker.shown).toEqual(["b"]);
});

test("a worker that is still on its way is waited for: phones let no page notify", async () => {
  vi.stubGlobal("Notification", () => {
    throw new TypeError("Illegal constructor");
  });
  worker.active = null;
  notify(note("a"));
  await settled();
  worker.active = {};
  becomesReady();
  await settled();
  worker.comes("a");
  await settled();
  expect(worker.shown).toEqual(["a"]);
});
