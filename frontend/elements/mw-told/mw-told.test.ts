// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MwTold, type News } from "./mw-told.ts";

const MIRELA: News = {
  id: 7,
  name: "Mirela Tamsø",
  picture: null,
  activity: "PostgreSQL",
  url: "/mirela/#call",
  seen_url: "/told/7/seen",
  close_url: "/told/7/close",
};

let asked: string[] = [];
let waiting: News[] = [];
let told: MwTold;

let line: { onmessage?: (event: { data: string }) => void };

async function opens(): Promise<void> {
  told = new MwTold();
  document.body.append(told);
  await settled();
  line.onmessage?.({ data: '{"t":"welcome","conn":"1"}' });
  await settled();
}
const settled = async (): Promise<void> => {
  await new Promise((done) => setTimeout(done, 5));
  await told.updateComplete;
};
const cards = (): string[] =>
  [...told.querySelectorAll(".told-card b")].map((each) => each.textContent?.trim() ?? "");

beforeEach(() => {
  asked = [];
  waiting = [];
  document.head.innerHTML = '<meta name="mw-ticket-url" content="/ticket">';
  vi.stubGlobal(
    "WebSocket",
    class {
      constructor() {
        line = this as typeof line;
      }
      close() {}
    },
  );
  vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
    if (url === "/ticket") return new Response('{"ws":"/ws","ticket":"v1"}');
    asked.push(`${init?.method ?? "GET"} ${url}`);
    return init?.method === "POST"
      ? new Response(null, { status: 204 })
      : new Response(JSON.stringify({ news: waiting }));
  });
});
afterEach(() => {
  told.remove();
  document.head.innerHTML = "";
  vi.unstubAllGlobals();
});

describe("somebody for whom one waited is there", () => {
  test("nothing is shown while there is nothing to tell", async () => {
    await opens();
    expect(told.childElementCount).toBe(0);
  });

  test("the card says who, leads to the page, and says that it was seen, once", async () => {
    await opens();
    told.take({ kind: "available", data: MIRELA });
    told.take({ kind: "available", data: MIRELA });
    await settled();
    expect(cards()).toEqual(["Mirela Tamsø is online now"]);
    expect(told.querySelector("a")?.getAttribute("href")).toBe("/mirela/#call");
    expect(asked.filter((each) => each === "POST /told/7/seen")).toHaveLength(1);
  });

  test("a page that opens a little later shows it as well", async () => {
    waiting = [MIRELA];
    await opens();
    expect(cards()).toEqual(["Mirela Tamsø is online now"]);
    expect(asked.filter((each) => each === "GET /told/")).toHaveLength(1);
  });

  test("who comes while the page's line is not up yet is not forgotten", async () => {
    told = new MwTold();
    document.body.append(told);
    await settled();
    waiting = [MIRELA];
    line.onmessage?.({ data: '{"t":"welcome","conn":"1"}' });
    await settled();
    expect(cards()).toEqual(["Mirela Tamsø is online now"]);
  });

  test("put away it is gone, and the server knows", async () => {
    waiting = [MIRELA];
    await opens();
    told.querySelector("button")?.click();
    await settled();
    expect(cards()).toEqual([]);
    expect(asked).toContain("POST /told/7/close");
  });

  test("other news are not its business", async () => {
    await opens();
    told.take({ kind: "wallet", data: {} });
    await settled();
    expect(cards()).toEqual([]);
  });
});
