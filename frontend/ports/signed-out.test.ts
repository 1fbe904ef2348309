// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from "vitest";
import { forgetWhoWas } from "./signed-out.ts";

beforeEach(() => sessionStorage.setItem("mw-desk-search", "divorce"));
afterEach(() => {
  delete document.documentElement.dataset.zone;
  sessionStorage.clear();
});

test("whoever comes next in the tab does not read what was looked for", () => {
  sessionStorage.setItem("other", "stays");
  forgetWhoWas();
  expect(Object.entries(sessionStorage)).toEqual([["other", "stays"]]);
});

test("who is signed in finds it again", () => {
  document.documentElement.dataset.zone = "Europe/Vienna";
  forgetWhoWas();
  expect(sessionStorage.getItem("mw-desk-search")).toBe("divorce");
});
