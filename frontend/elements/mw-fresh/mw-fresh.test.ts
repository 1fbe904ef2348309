// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MwFresh } from "./mw-fresh.ts";
import "./mw-fresh.ts";

function answer(html: string, init: { ok?: boolean; redirected?: boolean } = {}): void {
  const said = { ok: true, redirected: false, text: () => Promise.resolve(html), ...init };
  globalThis.fetch = (() => Promise.resolve(said)) as unknown as typeof fetch;
}

function shown(): MwFresh {
  document.body.innerHTML = `<mw-fresh src="/now" every="4"><p id="a">old</p></mw-fresh>`;
  return document.querySelector("mw-fresh") as MwFresh;
}

describe("a part that keeps itself fresh", () => {
  const real = globalThis.fetch;
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    document.body.innerHTML = "";
    globalThis.fetch = real;
    vi.useRealTimers();
  });

  it("looks again after its seconds, and again after that", async () => {
    answer('<p id="a">new</p>');
    const element = shown();
    const before = element.firstElementChild;
    await vi.advanceTimersByTimeAsync(3_999);
    expect(element.textContent).toBe("old");
    await vi.advanceTimersByTimeAsync(1);
    expect(element.textContent).toBe("new");
    expect(element.firstElementChild).toBe(before);
    answer('<p id="a">newer</p>');
    await vi.advanceTimersByTimeAsync(4_000);
    expect(element.textContent).toBe("newer");
  });

  it.each([
    ["no answer", { ok: false }],
    ["signed out", { redirected: true }],
  ])("%s: keeps what it shows and says that it is old", async (_why, init) => {
    answer("<p>Sign in</p>", init);
    const element = shown();
    await element.look();
    expect(element.textContent).toBe("old");
    expect(element.hasAttribute("data-stale")).toBe(true);
    answer('<p id="a">back</p>');
    await element.look();
    expect(element.textContent).toBe("back");
    expect(element.hasAttribute("data-stale")).toBe(false);
  });

  it("shows no answer that was asked for before the newest one", async () => {
    const element = shown();
    const asked: ((html: string) => void)[] = [];
    globalThis.fetch = (() =>
      new Promise((answers) =>
        asked.push((html) => answers({ ok: true, text: async () => html } as Response)),
      )) as typeof fetch;
    const looks = [element.look(), element.look()];
    asked[1]?.("<p>found</p>");
    await looks[1];
    asked[0]?.("<p>all lines</p>");
    await looks[0];
    expect(element.textContent).toBe("found");
  });

  it("looks once, soon, for a message and the word that it was read, and again for the next", async () => {
    const asked = vi.fn(() => Promise.resolve({ ok: true, text: () => Promise.resolve("") }));
    globalThis.fetch = asked as unknown as typeof fetch;
    const element = shown();
    element.setAttribute("hears", "message read");
    element.setAttribute("every", "60");
    for (const kind of ["message", "wallet", "read"]) element.hint(kind);
    await vi.advanceTimersByTimeAsync(500);
    expect(asked).toHaveBeenCalledTimes(1);
    element.hint("message");
    await vi.advanceTimersByTimeAsync(500);
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it("asks no more once it is gone", async () => {
    const element = shown();
    element.remove();
    const asked = vi.fn();
    globalThis.fetch = asked;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).not.toHaveBeenCalled();
  });
});
