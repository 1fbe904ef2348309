// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "./mw-desk.ts";

const DESK = `<mw-desk stays><form data-find><input type="search"></form>
<mw-fresh data-lines src="/threads/now?beside=1" hears="message read"></mw-fresh><div data-panes hidden></div></mw-desk>`;

beforeEach(() => {
  sessionStorage.clear();
  vi.stubGlobal("fetch", async () => new Response("<button data-find-end>All messages</button>"));
});
afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

const opened = (): void => {
  const template = document.createElement("template");
  template.innerHTML = DESK;
  document.body.replaceChildren(document.importNode(template.content, true));
};
const field = () => document.querySelector("input") as HTMLInputElement;
const list = () => document.querySelector("mw-fresh") as HTMLElement;
const shown = () => [field().value, list().getAttribute("src"), list().getAttribute("hears")];

function searched(words: string): void {
  field().value = words;
  field().form?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
}

const ALL = ["", "/threads/now?beside=1", "message read"];
const FOUND = ["red & blue", "/threads/now?beside=1&q=red%20%26%20blue", ""];

test("a search stays when another page is opened in this tab", () => {
  opened();
  expect(shown()).toEqual(ALL);
  searched("red & blue");
  expect(shown()).toEqual(FOUND);
  opened();
  expect(shown()).toEqual(FOUND);
});

test("until the list is wanted again", () => {
  opened();
  searched("red & blue");
  list().innerHTML = "<button data-find-end>All messages</button>";
  list().querySelector("button")?.click();
  expect(shown()).toEqual(ALL);
  opened();
  expect(shown()).toEqual(ALL);
});

test("or the field is emptied", () => {
  opened();
  searched("red & blue");
  field().value = "";
  field().dispatchEvent(new Event("input", { bubbles: true }));
  opened();
  expect(shown()).toEqual(ALL);
});
