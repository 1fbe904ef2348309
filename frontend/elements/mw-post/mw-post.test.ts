// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MwPost } from "./mw-post.ts";
import "./mw-post.ts";

const HERE = "t1";
let asked = 0;

function post(): MwPost {
  document.body.innerHTML = `<mw-post silent><a><span data-unread hidden></span></a></mw-post>
    <mw-thread thread="${HERE}"></mw-thread>`;
  return document.querySelector("mw-post") as MwPost;
}
const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 0));
const badge = (element: MwPost): string => {
  const unread = element.querySelector<HTMLElement>("[data-unread]");
  return unread?.hidden ? "" : (unread?.textContent ?? "");
};

describe("how many threads wait, at the top of every page", () => {
  beforeEach(() => {
    asked = 0;
    vi.stubGlobal("fetch", async () => {
      asked += 1;
      return new Response(JSON.stringify({ threads: 3 }));
    });
  });
  afterEach(() => {
    document.body.innerHTML = "";
    vi.unstubAllGlobals();
  });

  // what was heard · of which thread · what the server says with it · asked again · shown
  it.each([
    ["message", "t2", {}, 1, "3"], // somebody else has written
    ["message", HERE, {}, 0, ""], // it is being read: the mark that follows has the count
    ["read", HERE, { threads: 2 }, 0, "2"],
    ["read", HERE, { threads: 0 }, 0, ""],
    ["read", "t2", {}, 1, "3"], // a server of the version before
  ])("%s in %s with %o: asks %i times, shows “%s”", async (kind, thread, more, times, shown) => {
    const element = post();
    element.take({ kind, data: { thread, from: "Mirela", muted: false, ...more } });
    await settled();
    expect(asked).toBe(times);
    expect(badge(element)).toBe(shown);
  });
});
