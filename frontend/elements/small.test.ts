// @vitest-environment happy-dom
import { afterEach, describe, expect, test } from "vitest";
import { speak } from "../core/texts.ts";
import { localTime } from "./mw-local-time/mw-local-time.ts";
import type { MwPresence } from "./mw-presence/mw-presence.ts";
import "./mw-presence/mw-presence.ts";
import "./mw-device-check/mw-device-check.ts";

afterEach(() => {
  document.body.replaceChildren();
  speak("en");
});

describe("presence", () => {
  const page = (): MwPresence => {
    document.body.innerHTML =
      '<mw-presence advisor="a1"><span class="presence" data-is="online"><span class="dot"></span>Online</span></mw-presence>';
    return document.querySelector("mw-presence") as MwPresence;
  };
  const event = (advisor: string) => ({
    kind: "presence",
    data: { advisor, is: "busy", word: "In a call, about 9 min" },
  });

  test("shape and word change together", () => {
    const element = page();
    element.take(event("a1"));
    const shown = element.querySelector<HTMLElement>(".presence");
    expect([shown?.dataset.is, shown?.textContent]).toEqual(["busy", "In a call, about 9 min"]);
    expect(shown?.querySelector(".dot")).not.toBeNull();
  });

  test("the page's own language wins over the event's word", () => {
    const element = page();
    element.dataset.busy = "Im Gespräch";
    const label = element.querySelector(".presence") as HTMLElement;
    label.innerHTML = '<span class="dot"></span><span data-word>Verfügbar</span>';
    element.take(event("a1"));
    expect(label.innerHTML).toBe('<span class="dot"></span><span data-word="">Im Gespräch</span>');
  });

  test("of somebody else is not ours", () => {
    const element = page();
    element.take(event("a2"));
    expect(element.textContent).toBe("Online");
  });
});

test("an instant is written in the reader's zone and language", () => {
  expect(localTime("2026-11-17T14:02:00Z", "time", "Europe/Athens")).toMatch(/^0?4:02\sPM$/);
  speak("de");
  expect(localTime("2026-11-17T14:02:00Z", "both", "Europe/Berlin")).toBe("Di., 17. Nov., 15:02");
  expect(localTime("soon", "time")).toBeNull();
});

test("the device check asks for nothing before it is pressed", async () => {
  const element = document.createElement("mw-device-check");
  document.body.append(element);
  await (element as unknown as { updateComplete: Promise<unknown> }).updateComplete;
  expect(element.querySelectorAll("video")).toHaveLength(0);
  expect(element.textContent).toContain("Check camera and microphone");
});
