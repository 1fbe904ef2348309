// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { areOff, isTyping, lineFrom, switchOff } from "./keys.ts";
import "./mw-desk.ts";

function at(html: string): Element {
  document.body.innerHTML = html;
  return document.body.firstElementChild as Element;
}

const pressed = (on: Element, key: string, more: KeyboardEventInit = {}): KeyboardEvent => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  on.dispatchEvent(event);
  return event;
};

const LIST = `<mw-desk><ul><li><a class="thread-line" href="/threads/a/">A</a></li><li><a class="thread-line" href="/threads/b/">B</a></li></ul><input type="search"><div data-panes hidden></div></mw-desk>`;

describe("from line to line", () => {
  it.each([
    ["the first from anywhere else", null, 1, "a"],
    ["the last from anywhere else, upwards", null, -1, "c"],
    ["the next", "a", 1, "b"],
    ["not beyond the last", "c", 1, "c"],
    ["not before the first", "a", -1, "a"],
  ] as const)("%s", (_why, from, step, to) => {
    expect(lineFrom(["a", "b", "c"], from, step)).toBe(to);
  });
});

describe("keys of the console", () => {
  beforeEach(() => localStorage.clear());

  it("j and k move the focus, which a screen reader follows", () => {
    const desk = at(LIST);
    pressed(desk, "j");
    expect(document.activeElement?.textContent).toBe("A");
    pressed(document.activeElement as Element, "j");
    expect(document.activeElement?.textContent).toBe("B");
    pressed(document.activeElement as Element, "k");
    expect(document.activeElement?.textContent).toBe("A");
  });

  it("/ goes to the search and is not written into it", () => {
    const desk = at(LIST);
    expect(pressed(desk, "/").defaultPrevented).toBe(true);
    expect(document.activeElement?.tagName).toBe("INPUT");
  });

  it("does nothing while somebody writes", () => {
    const field = at(LIST).querySelector("input") as Element;
    expect(pressed(field, "j").defaultPrevented).toBe(false);
  });

  it.each([{ ctrlKey: true }, { metaKey: true }, { altKey: true }])(
    "leaves combinations to browser and screen reader: %o",
    (more) => {
      expect(pressed(at(LIST), "j", more).defaultPrevented).toBe(false);
    },
  );

  it("can be switched off, and on again", () => {
    const desk = at(LIST);
    switchOff(true);
    expect([areOff(), pressed(desk, "j").defaultPrevented]).toEqual([true, false]);
    switchOff(false);
    expect(pressed(desk, "j").defaultPrevented).toBe(true);
  });

  it("is quiet on a card that rings and in dialogs", () => {
    const card = at(`<section role="alertdialog"><button>Accept</button></section>`);
    const event = pressed(card.querySelector("button") as Element, "x");
    expect(isTyping(event)).toBe(true);
  });
});
