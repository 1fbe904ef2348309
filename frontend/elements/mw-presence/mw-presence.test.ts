// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MwPresence } from "./mw-presence.ts";
import { renew } from "./renew.ts";

type Hears = { open: () => void; missed: () => void };
const heard: Hears[] = [];
let isUp = false;
vi.mock("../../ports/live.ts", () => ({
  hear: (listener: Hears) => {
    heard.push(listener);
    if (isUp) listener.open();
    return () => undefined;
  },
}));

const line = (who: string): string =>
  `<li><mw-presence advisor="agent-${who}"><span class="presence" data-is="online"><span class="dot"></span><span data-word>Online</span></span></mw-presence></li>`;

test("who is named no more goes from the page, and with the last one the list", () => {
  document.body.innerHTML = `<section><h2>Who is there</h2><ul>${line("1")}${line("2")}</ul></section>`;
  const gone = (who: string): void => {
    const each = document.querySelector(`[advisor="agent-${who}"]`);
    if (each instanceof MwPresence)
      each.take({ kind: "presence", data: { advisor: `agent-${who}`, is: "gone", word: "" } });
  };
  gone("1");
  expect(document.querySelectorAll("li")).toHaveLength(1);
  gone("2");
  expect(document.querySelector("section")).toBeNull();
});

describe("a page that missed something", () => {
  let asked = 0;
  let now = 0;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(performance, "now").mockImplementation(() => now);
    heard.length = asked = now = 0;
    isUp = false;
    vi.stubGlobal("fetch", async () => {
      asked += 1;
      return new Response(`<ul>${line("1")}</ul>`);
    });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  const shown = (): void => {
    document.body.innerHTML = `${line("1")}${line("2")}`.replaceAll("nline", "ffline");
  };
  const later = (): Promise<unknown> => vi.advanceTimersByTimeAsync(2_000);

  test("shows everybody as a fresh copy of it does, and tells what depends on it", async () => {
    shown();
    const told = vi.fn();
    document.body.addEventListener("mw-presence", told);
    await renew();
    const words = [...document.querySelectorAll("[data-word]")].map((each) => each.textContent);
    expect(words).toEqual(["Online", "Offline"]); // of whom the copy says nothing, all stays
    expect(told).toHaveBeenCalledTimes(1);
  });

  test("asks once for all when the line is back", async () => {
    shown();
    for (const each of heard) each.missed();
    await later();
    expect(asked).toBe(1);
  });

  // the line comes up after · the page asks
  test.each([
    [100, 0],
    [2_500, 1],
  ])("whose line came up after %i ms asks %i times", async (afterMs, times) => {
    shown();
    now = afterMs;
    for (const each of heard) each.open();
    await later();
    expect(asked).toBe(times);
  });

  test("does not ask for what was drawn while the line is up", async () => {
    now = 60_000;
    isUp = true;
    shown();
    await later();
    expect(asked).toBe(0);
  });
});
