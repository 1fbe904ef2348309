// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { stayHere } from "./stay.ts";

const DESK = `<div><a class="out" href="/agreed/1/">Payment</a><a class="thread-line" href="/threads/a/">A</a>
  <section data-thread="a"><form action="/threads/a/muted/"><button name="muted" value="1">Mute</button></form>
  <form class="composer"><button>Send</button></form></section></div>`;

let asked: { url: string; muted: unknown }[] = [];
let answer: () => Promise<Response>;
let done: string[] = [];
let desk: HTMLElement;
let stop: () => void;

beforeEach(() => {
  [asked, done] = [[], []];
  answer = async () => new Response("<title>Thread</title>");
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    asked.push({ url, muted: (init.body as FormData).get("muted") });
    return answer();
  });
  document.body.innerHTML = DESK;
  desk = document.body.firstElementChild as HTMLElement;
  desk.querySelector(".composer")?.addEventListener("submit", (event) => event.preventDefault());
  stop = stayHere(desk, {
    answered: (pane, page) => done.push(`${pane.dataset.thread} ${page.title}`),
    failed: (pane) => done.push(`${pane.dataset.thread} failed`),
  });
});
afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});

const find = <T extends HTMLElement>(what: string): T => desk.querySelector(what) as T;
const submits = async (form: string): Promise<Event> => {
  const by = find(`${form} button`);
  const event = new SubmitEvent("submit", { bubbles: true, cancelable: true, submitter: by });
  find(form).dispatchEvent(event);
  await new Promise((next) => setTimeout(next, 5));
  return event;
};

describe("beside a running call no press leaves the page", () => {
  test("a link opens a tab of its own, which cannot reach back", () => {
    document.addEventListener("click", (event) => event.preventDefault(), { once: true });
    const out = find<HTMLAnchorElement>(".out");
    out.click();
    expect([out.target, out.rel]).toEqual(["_blank", "noopener"]);
    const line = find<HTMLAnchorElement>(".thread-line");
    line.addEventListener("click", (event) => event.preventDefault());
    line.click(); // the desk has opened it in its own place
    expect(line.target).toBe("");
  });

  test("a deed is sent from here, and its answer shown", async () => {
    const event = await submits("form:not(.composer)");
    expect(event.defaultPrevented).toBe(true);
    expect(asked).toEqual([{ url: "/threads/a/muted/", muted: "1" }]);
    expect(done).toEqual(["a Thread"]);
  });

  test("what could not be sent is said", async () => {
    answer = () => Promise.reject(new TypeError("offline"));
    await submits("form:not(.composer)");
    expect(done).toEqual(["a failed"]);
  });

  test("the field to write in is the thread's own business", async () => {
    await submits(".composer");
    expect([asked, done]).toEqual([[], []]);
  });
});
