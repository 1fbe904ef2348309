// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "./mw-heart.ts";

let asked: { url: string; body: string }[] = [];
let answer: () => Response;

beforeEach(() => {
  asked = [];
  answer = () => new Response(JSON.stringify({ kept: asked.at(-1)?.body === "kept=1" }));
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    asked.push({ url, body: String(init.body) });
    return answer();
  });
  document.body.innerHTML = `<mw-heart><form method="post" action="/mirela/favourite/">
    <button name="kept" value="1" aria-pressed="false" aria-label="Favourite: Mirela"></button></form></mw-heart>`;
});
afterEach(() => {
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

const button = () => document.querySelector("button") as HTMLButtonElement;
async function press(): Promise<boolean> {
  const event = new SubmitEvent("submit", { bubbles: true, cancelable: true });
  button().form?.dispatchEvent(event);
  await new Promise((done) => setTimeout(done, 5));
  return event.defaultPrevented;
}

test("a press fills the heart, the next one empties it, and the page stays", async () => {
  expect(await press()).toBe(true);
  expect(asked[0]?.url).toContain("/mirela/favourite/");
  expect(button().getAttribute("aria-pressed")).toBe("true");
  await press();
  expect(asked.map(({ body }) => body)).toEqual(["kept=1", "kept=0"]);
  expect(button().getAttribute("aria-pressed")).toBe("false");
});

test("refused, the form goes its own way, and the server says why", async () => {
  answer = () => new Response("{}", { status: 409 });
  const sent = vi.fn();
  HTMLFormElement.prototype.requestSubmit = sent;
  await press();
  expect(sent).toHaveBeenCalledWith(button());
  expect(await press()).toBe(false);
});
