// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MwBeside } from "./mw-beside.ts";

const INSIDE = `<template><section class="side"><button data-close>Close</button><textarea></textarea></section></template>`;
let beside: MwBeside;

function placed(wide: boolean, address = ""): void {
  vi.stubGlobal("matchMedia", () => ({ matches: wide }));
  location.hash = address;
  beside = new MwBeside();
  beside.innerHTML = INSIDE;
  document.body.append(beside);
}
const key = (on: Element, init: KeyboardEventInit): void => {
  on.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));
};

beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal("fetch", async () => new Response('{"threads":3}'));
});
afterEach(() => {
  beside.remove();
  vi.unstubAllGlobals();
});

test("what stands in it lives while it is open, so that nothing is read unseen", () => {
  placed(true);
  expect(beside.querySelector(".side")).toBeNull();
  beside.toggle();
  expect(beside.querySelectorAll(".side")).toHaveLength(1);
  expect(document.activeElement?.hasAttribute("data-close")).toBe(true);
  beside.querySelector<HTMLElement>("[data-close]")?.click();
  expect([beside.isOpen, beside.querySelector(".side")]).toEqual([false, null]);
});

test.each([
  ["wide, as it was left", true, "", "1", true],
  ["wide, for the first time", true, "", "", false],
  ["from the console, back to the call", true, "#desk", "0", true],
  ["on a phone it never covers the call by itself", false, "#desk", "1", false],
])("%s", (_why, wide, address, kept, opens) => {
  if (kept) localStorage.setItem("mw-beside", kept);
  placed(wide, address);
  expect(beside.isOpen).toBe(opens);
});

test("Alt+T opens and closes it; a plain t is somebody's letter", () => {
  placed(true);
  key(document.body, { code: "KeyT", key: "t" });
  expect(beside.isOpen).toBe(false);
  key(document.body, { code: "KeyT", key: "t", altKey: true });
  expect(beside.isOpen).toBe(true);
});

test("the sheet of a phone goes by Escape, but not out of what is being written", () => {
  placed(false);
  beside.show();
  key(beside.querySelector("textarea") as Element, { key: "Escape" });
  expect(beside.isOpen).toBe(true);
  key(beside.querySelector("[data-close]") as Element, { key: "Escape" });
  expect(beside.isOpen).toBe(false);
});
