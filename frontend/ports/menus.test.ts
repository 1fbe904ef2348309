// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { closeMenus } from "./menus.ts";

closeMenus();
let menu: HTMLDetailsElement;

beforeEach(() => {
  document.body.innerHTML = `<details class="menu" open><summary>Menu</summary><a href="/">In</a></details><a href="/x">Out</a>`;
  menu = document.querySelector("details") as HTMLDetailsElement;
});

const press = (selector: string) =>
  document.querySelector(selector)?.dispatchEvent(new Event("pointerdown", { bubbles: true }));

test("a press beside an open menu closes it, a press in it does not", () => {
  press("details a");
  expect(menu.open).toBe(true);
  press("body > a");
  expect(menu.open).toBe(false);
});

test("Escape closes a menu and leads back to its button", () => {
  menu.querySelector("a")?.focus();
  dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  expect(menu.open).toBe(false);
  expect(document.activeElement).toBe(menu.querySelector("summary"));
});
