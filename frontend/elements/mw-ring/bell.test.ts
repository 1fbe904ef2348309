// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Ringing } from "../../core/ring.ts";
import { Bell } from "./bell.ts";

const RING: Ringing = {
  call: "c1",
  url: "/calls/c1/",
  from: { name: "Dara K.", picture: null },
  mode: "video",
  subject: "Standby",
  currency: "EUR",
  rate: 120,
  rate_unit_s: 60,
  share_rate: 96,
  held: 2400,
  funded_minutes: 20,
  sample_s: 60,
  ring_left_ms: 31_000,
  until: 31_000,
};

/** A worker that shows notifications, and answers only when `ready`. */
let shown: { title: string; tag: string; open: boolean; url: string }[] = [];
let ready: () => void;
const worker = {
  active: {},
  showNotification: async (
    title: string,
    { tag, data }: { tag: string; data: { url: string } },
  ) => {
    await new Promise<void>((done) => {
      ready = done;
    });
    shown.push({ title, tag, open: true, url: data.url });
  },
  getNotifications: async ({ tag }: { tag: string }) =>
    shown
      .filter((each) => each.tag === tag)
      .map((each) => ({
        close: () => {
          each.open = false;
        },
      })),
};
const settled = () => new Promise<void>((done) => setTimeout(done));

beforeEach(() => {
  shown = [];
  vi.stubGlobal("Notification", { permission: "granted" });
  Object.defineProperty(navigator, "serviceWorker", {
    configurable: true,
    value: { getRegistration: async () => worker },
  });
  Object.defineProperty(document, "visibilityState", { configurable: true, value: "hidden" });
  document.title = "Console";
});
afterEach(() => vi.unstubAllGlobals());

test("in the background the worker says who, how and for how much; the press leads to the card", async () => {
  const bell = new Bell();
  bell.ring(RING, { aloud: true, onDesktop: true });
  await settled();
  ready();
  await settled();
  expect(shown).toEqual([
    { title: "Dara K. is calling", tag: "ring-c1", open: true, url: "/console/" },
  ]);
  expect(document.title).toBe("(1) Dara K. is calling");
  bell.stop();
  await settled();
  expect([shown[0]?.open, document.title]).toEqual([false, "Console"]);
});

test("a call that is over before the notification was shown leaves none behind", async () => {
  const bell = new Bell();
  bell.ring(RING, { aloud: true, onDesktop: true });
  await settled();
  bell.stop();
  ready();
  await settled();
  expect(shown.map((each) => each.open)).toEqual([false]);
});

test("a page that is seen needs no notification", async () => {
  Object.defineProperty(document, "visibilityState", { configurable: true, value: "visible" });
  const bell = new Bell();
  bell.ring(RING, { aloud: true, onDesktop: true });
  await settled();
  bell.stop();
  expect(shown).toEqual([]);
});
