// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CallButton } from "./call-button.ts";

const MARKUP = "<img src=x onerror=alert(1)>";
const TOLD = {
  language: "en",
  name: "Mirela Tamsø",
  activity: MARKUP,
  picture: "javascript:alert(1)",
  accent: "red;background:url(//evil.example)",
  is: "online",
  prices: [
    { mode: "text", verb: "Text chat", amount: "€0.60", unit: "min" },
    { mode: "video", verb: "Video call", amount: "€1.20", unit: "min" },
  ],
  note: "First minute free.",
  hours: null,
  words: { online: "Online", offline: "Offline", ask: "Ask Mirela Tamsø", page: "See the page" },
};

CallButton.origin = "https://advice.example";
customElements.define("mw-call-button", CallButton);

let answers: (Response | Error)[] = [];
let asked: [string, RequestInit | undefined][] = [];

const answer = (body: object, status = 200): Response =>
  new Response(JSON.stringify(body), { status });

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  answers = [answer(TOLD)];
  vi.stubGlobal("fetch", async (url: string, options?: RequestInit) => {
    asked.push([url, options]);
    const next = answers.length > 1 ? answers.shift() : answers[0];
    if (!next || next instanceof Error) throw next;
    return next.clone();
  });
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

async function shown(attributes: string): Promise<CallButton> {
  document.body.innerHTML = `<mw-call-button ${attributes}><a href="/plain">Ask</a></mw-call-button>`;
  await vi.advanceTimersByTimeAsync(0);
  return document.querySelector("mw-call-button") as CallButton;
}

const text = (element: CallButton): string => element.shadowRoot?.textContent ?? "";

test("the plain link stays until our server has answered, then the button stands in its place", async () => {
  const element = await shown('handle="mirela" size="card"');
  expect(text(element)).toContain("Mirela Tamsø");
  expect(text(element)).toContain("€1.20/min");
  const link = element.shadowRoot?.querySelector("a");
  expect(link?.getAttribute("href")).toBe(
    "https://advice.example/mirela/?via=button&mode=video#call",
  );
  expect([link?.target, link?.rel]).toEqual(["_blank", "noopener"]);
});

test("it asks without cookies and does not say where it stands", async () => {
  await shown('handle="mirela" lang="de"');
  expect(asked[0]?.[0]).toBe("https://advice.example/embed/mirela.json?lang=de");
  expect(asked[0]?.[1]).toMatchObject({ credentials: "omit", referrerPolicy: "no-referrer" });
});

test("what is told goes in as text, and a picture only from our own shelf", async () => {
  const root = (await shown('handle="mirela" size="card"')).shadowRoot;
  expect(root?.querySelectorAll("img")).toHaveLength(0);
  expect(root?.textContent).toContain(MARKUP);
  expect(root?.querySelector(".face")?.textContent).toBe("MT");
});

test.each([
  ["no handle of ours", 'handle="../admin"', []],
  ["an advisor who is not there", 'handle="nobody"', [answer({}, 404)]],
  ["a server that cannot be reached", 'handle="mirela-2"', [new TypeError("offline")]],
])("%s leaves the plain link", async (_why, attributes, replies) => {
  answers = replies;
  const element = await shown(attributes);
  expect(element.shadowRoot).toBeNull();
  expect(element.querySelector("a")?.textContent).toBe("Ask");
});

test("a change is seen within five seconds, and the mode that the page wants is priced", async () => {
  answers = [answer(TOLD), answer({ ...TOLD, is: "offline" })];
  const element = await shown('handle="changing" size="small" mode="text"');
  expect(text(element)).toContain("€0.60/min");
  expect(text(element)).toContain("Ask Mirela Tamsø");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(text(element)).toContain("Offline");
});

test("two buttons of one advisor ask once, and a button that is gone asks no more", async () => {
  document.body.innerHTML = '<mw-call-button handle="twin"></mw-call-button>'.repeat(2);
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toHaveLength(1);
  document.body.replaceChildren();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(1);
});
