// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { morph } from "./morph.ts";

function part(html: string): HTMLElement {
  const host = document.createElement("div");
  host.innerHTML = html;
  return host;
}

function becomes(from: string, to: string): HTMLElement {
  const old = part(from);
  morph(old, part(to));
  expect(old.innerHTML).toBe(part(to).innerHTML);
  return old;
}

describe("a part that is looked at again", () => {
  it.each([
    ["<p>one</p>", "<p>two</p>"],
    ["<p>one</p>", ""],
    ["", "<p>one</p><ul><li>a</li></ul>"],
    ["<b>one</b>", "<i>one</i>"],
    ['<p class="a" title="t">one</p>', '<p class="b">one</p>'],
    ["<ul><li id='a'>a</li><li id='b'>b</li></ul>", "<ul><li id='b'>b</li></ul>"],
    ["<ul><li id='a'>a</li></ul>", "<ul><li id='c'>c</li><li id='a'>a</li></ul>"],
    ["<li id='a'>a</li><li id='b'>b</li>", "<li id='b'>b</li><li id='a'>a</li>"],
    ["text <b>one</b> more", "other <b>two</b> <i>x</i> more"],
  ])("%s becomes %s", (from, to) => {
    becomes(from, to);
  });

  it("keeps what is the same, so that focus and icons stay", () => {
    const old = part("<ul><li id='a'><a href='/a'>a</a> <b>1</b></li></ul>");
    const link = old.querySelector("a");
    morph(old, part("<ul><li id='n'>new</li><li id='a'><a href='/a'>a</a> <b>2</b></li></ul>"));
    expect(old.querySelector("a")).toBe(link);
    expect(old.querySelector("b")?.textContent).toBe("2");
  });

  it("keeps the keys on what takes another place", () => {
    const line = (id: string): string => `<li id='${id}'><a href='/${id}'>${id}</a></li>`;
    const old = part(`<ul>${line("a")}${line("b")}${line("c")}</ul>`);
    document.body.replaceChildren(old);
    const link = old.querySelector<HTMLElement>("#c a");
    link?.focus();
    morph(old, part(`<ul>${line("c")}${line("a")}${line("b")}</ul>`));
    expect(old.querySelector("li a")).toBe(link);
    expect(document.activeElement).toBe(link);
  });
});
