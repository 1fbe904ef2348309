// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Ring } from "../../core/ring.ts";
import { MwRing } from "./mw-ring.ts";

const RING: Ring = {
  call: "c1",
  url: "/calls/c1/",
  from: { name: "Dara K.", picture: null },
  mode: "video",
  subject: "Standby refuses to start",
  currency: "EUR",
  rate: 120,
  rate_unit_s: 60,
  share_rate: 96,
  held: 2400,
  funded_minutes: 20,
  sample_s: 60,
  ring_left_ms: 31_000,
};

let asked: { url: string; body: unknown }[] = [];
let answer: () => Response;
let ring: MwRing;

beforeEach(() => {
  asked = [];
  answer = () => new Response("{}");
  vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
    asked.push({ url, body: init?.body ? JSON.parse(String(init.body)) : null });
    return answer();
  });
  document.title = "Console";
  ring = new MwRing();
  document.body.append(ring);
});
afterEach(() => {
  ring.remove();
  vi.unstubAllGlobals();
});

const comes = async (part: Partial<Ring> = {}) => {
  ring.take({ kind: "ring", data: { ...RING, ...part } });
  await ring.updateComplete;
};
const button = (label: string): HTMLElement => {
  const found = [...ring.querySelectorAll("button")].find((each) =>
    each.textContent?.includes(label),
  );
  if (!found) throw new Error(`no button ${label}`);
  return found;
};
const settled = () => new Promise((done) => setTimeout(done, 5));

describe("a brief", () => {
  test("its first lines stand on the card, as text, with the way to the whole", async () => {
    const at = new Date().toISOString();
    await comes({ brief: { about: "The disk\n<b>is full</b>", at, url: "/threads/t1/" } });
    const card = ring.querySelector(".ring-brief");
    expect(card?.textContent).toContain("<b>is full</b>");
    expect(card?.querySelector("a")?.getAttribute("href")).toBe("/threads/t1/");
  });

  test("without one there is no card for it", async () => {
    await comes({ brief: null });
    expect(ring.querySelector(".ring-brief")).toBeNull();
  });
});

describe("a company's call", () => {
  test("names the company, which gets the money", async () => {
    await comes({ company: "Brightdesk GmbH" });
    expect(ring.textContent).toContain("for Brightdesk GmbH");
    expect(ring.querySelector(".terms")?.textContent).toContain("The company gets");
    expect(button("Accept").textContent).toMatch(/\/min$/);
  });

  test("says for a moment who was faster", async () => {
    await comes({ company: "Brightdesk GmbH" });
    ring.take({ kind: "ring_over", data: { call: "c1", outcome: "elsewhere", by: "Nils" } });
    await ring.updateComplete;
    expect(ring.querySelector(".ring-card")?.textContent).toContain("Nils has taken it");
    expect(ring.querySelector("button")).toBeNull();
  });

  test("of a call that did not ring here nobody hears who took it", async () => {
    ring.take({ kind: "ring_over", data: { call: "c9", outcome: "elsewhere", by: "Nils" } });
    await ring.updateComplete;
    expect(ring.querySelector(".ring-card")).toBeNull();
  });

  test("a handover says who, why and how long so far", async () => {
    const handover = { by: "Mirela Tamsø", word: "Her router", running_ms: 104_000 };
    await comes({ company: "Brightdesk GmbH", handover });
    expect(ring.querySelector("h2")?.textContent).toBe("Mirela hands over Dara K.");
    expect(ring.textContent).toContain("“Her router”");
    expect(ring.querySelector(".terms")?.textContent).toContain("1:44");
    button("Take over").click();
    await settled();
    expect(asked.at(-1)?.url).toBe("/calls/c1/accept");
  });
});

describe("what rang before the page was there", () => {
  let lines: { onmessage?: (event: { data: string }) => void }[] = [];
  let loaded: MwRing;
  const asks = () => asked.filter((each) => each.url === "/calls/ringing").length;
  const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const isUp = () => lines.at(-1)?.onmessage?.({ data: '{"t":"welcome","conn":"1"}' });

  beforeEach(async () => {
    vi.useFakeTimers();
    lines = [];
    vi.stubGlobal(
      "WebSocket",
      class {
        constructor() {
          lines.push(this as (typeof lines)[number]);
        }
        close() {}
      },
    );
    ring.remove(); // one that asks is enough
    document.head.innerHTML = '<meta name="mw-ticket-url" content="/ticket">';
    answer = () => new Response('{"ws":"/ws","ticket":"v1"}');
    loaded = new MwRing();
    document.body.append(loaded);
    await passes(0);
    answer = () => new Response(JSON.stringify({ rings: [RING] }));
  });
  afterEach(() => {
    loaded.remove();
    document.head.innerHTML = "";
    vi.useRealTimers();
  });

  test("is asked for once, as soon as the line is up", async () => {
    expect(asks()).toBe(0);
    isUp();
    await passes(0);
    expect(loaded.rings).toHaveLength(1);
    await passes(3_000);
    expect(asks()).toBe(1);
  });

  test("is asked for after two seconds where no line comes up", async () => {
    await passes(1_999);
    expect(asks()).toBe(0);
    await passes(1);
    expect(loaded.rings).toHaveLength(1);
  });

  test("no longer matters to a page that is left", async () => {
    loaded.remove();
    await passes(3_000);
    expect(asks()).toBe(0);
  });

  test("a ring that comes while an older list is under way stays", async () => {
    answer = () => new Response(JSON.stringify({ rings: asks() > 1 ? [RING] : [] }));
    isUp(); // asks what rings
    loaded.take({ kind: "ring", data: RING });
    await passes(0);
    expect(loaded.rings).toHaveLength(1);
  });
});

describe("somebody calls", () => {
  test("the card says whom the advisor brought, with the whole share", async () => {
    await comes({ own_client: true, share_rate: 120 });
    expect(ring.textContent).toContain("Your own client");
    expect(ring.querySelector(".terms")?.textContent).toContain("€1.20/min");
  });

  test("the card says who, why and for how much; the title too", async () => {
    await comes();
    expect(ring.querySelector("h2")?.textContent).toContain("Dara K. is calling");
    expect(ring.querySelector(".terms")?.textContent).toContain("€0.96/min");
    expect(document.title).toBe("(1) Dara K. is calling");
    expect(ring.textContent).not.toContain("Your own client");
  });

  test("accepting is a POST, then the room", async () => {
    const gone = vi.spyOn(location, "assign").mockImplementation(() => undefined);
    await comes();
    button("Accept").click();
    await settled();
    expect(asked.at(-1)).toEqual({ url: "/calls/c1/accept", body: {} });
    expect(gone).toHaveBeenCalledWith("/calls/c1/");
  });

  test("declining carries a word", async () => {
    await comes();
    button("Decline").click();
    await ring.updateComplete;
    const word = ring.querySelector<HTMLInputElement>("#ring-word");
    if (!word) throw new Error("no field");
    word.value = "Back in ten minutes";
    ring.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
    await settled();
    expect(asked.at(-1)).toEqual({
      url: "/calls/c1/decline",
      body: { word: "Back in ten minutes" },
    });
    expect(ring.rings).toHaveLength(0);
  });

  test("it falls silent when another device answered, and the page is as before", async () => {
    await comes();
    ring.take({ kind: "ring_over", data: { call: "c1", outcome: null } });
    await ring.updateComplete;
    expect(ring.querySelector(".ring-card")).toBeNull();
    expect(document.title).toBe("Console");
  });

  test("a refusal is shown on the card", async () => {
    answer = () =>
      new Response(JSON.stringify({ code: "not_now", detail: "The call is over." }), {
        status: 409,
      });
    await comes();
    button("Accept").click();
    await settled();
    await ring.updateComplete;
    expect(ring.querySelector(".error")?.textContent).toContain("The call is over.");
  });

  test.each([
    ["", 1, "as long as nobody chose otherwise"],
    ["silent", 0, "whoever switched the sound off hears none, the card is there"],
  ])("it rings aloud unless that is switched off: %s", async (attribute, tones) => {
    let heard = 0;
    vi.stubGlobal(
      "AudioContext",
      class {
        constructor() {
          heard += 1;
          throw new Error("no more is needed here");
        }
      },
    );
    vi.stubGlobal("navigator", { ...navigator, locks: undefined });
    if (attribute) ring.setAttribute(attribute, "");
    await comes().catch(() => undefined);
    await ring.updateComplete;
    expect(heard).toBe(tones);
  });

  test("two calls: the newer in front, the other counted", async () => {
    await comes();
    await comes({ call: "c2", from: { name: "Ole R.", picture: null } });
    expect(ring.querySelector("h2")?.textContent).toContain("Ole R.");
    expect(ring.querySelector("#ring-about")?.textContent).toContain("1 more call");
  });
});
