// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "./mw-copy.ts";

let copied: string[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  copied = [];
  document.body.innerHTML = `<textarea id="line"> &lt;b&gt;x&lt;/b&gt; </textarea>
    <mw-copy for="line"><button type="button"><span data-word>Copy</span></button></mw-copy>`;
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

const word = (): string => document.querySelector("[data-word]")?.textContent ?? "";

function clipboard(writeText: (text: string) => Promise<void>): void {
  Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true });
}

async function press(): Promise<void> {
  document.querySelector("button")?.click();
  await vi.advanceTimersByTimeAsync(0);
}

test("it copies what stands there and says so for two seconds", async () => {
  clipboard(async (text) => {
    copied.push(text);
  });
  await press();
  expect(copied).toEqual(["<b>x</b>"]);
  expect(word()).toBe("Copied");
  await press(); // once more while it says so
  await vi.advanceTimersByTimeAsync(2_000);
  expect(word()).toBe("Copy");
});

test("where the browser does not let it, the text is marked for the keyboard", async () => {
  clipboard(() => Promise.reject(new DOMException("no", "NotAllowedError")));
  await press();
  expect(word()).toBe("Marked: press Ctrl+C");
});
