// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { CallOffer } from "../../core/offer.ts";
import type { MwPresence } from "../mw-presence/mw-presence.ts";
import "../mw-presence/mw-presence.ts";
import { MwCallCard } from "./mw-call-card.ts";

const OFFER: CallOffer = {
  rows: [
    {
      mode: "video",
      rate: 120,
      rate_unit_s: 60,
      sample_left_s: 60,
      sample_once_passed: "charged",
      increment_s: 1,
      rounding: "completed",
      minimum_charge: 0,
    },
  ],
  currency: "EUR",
  available: 3100,
  signed_in: true,
  top_up_url: "/wallet/top-up?missing=0",
};

const PANEL = `<div class="tiles"><input type="radio" name="maximum" value="1200"><input type="radio" name="maximum" value="2400" checked></div>
  <input name="other" id="other-video" type="text"><input name="subject" id="about-video" type="text" value="">
  <dl class="of-other"><dt>In your wallet</dt><dd>€31.00</dd></dl>
  <button type="submit" class="btn btn-money"><svg><use href="/icons.svg#i-video"></use></svg>Video call</button>
  <p><span class="of-other">At most the amount you typed. </span></p>`;

function page(is: string, panel = PANEL): string {
  const dock = `<aside class="dock" data-hides-behind="call"><div data-mode="video"><button type="submit" form="talk-video">Video call</button><span class="of-other">at most what you typed</span></div></aside>`;
  return `<div class="profile"><div id="call"><mw-call-card advisor="a1"><mw-presence advisor="a1"><span class="presence" data-is="${is}"><span class="dot"></span><span data-word>${is}</span></span></mw-presence>
    <form class="call-panel" data-mode="video" id="talk-video">${panel}</form>
    <script type="application/json" id="call-offer">${JSON.stringify(OFFER)}</script></mw-call-card></div></div>${panel ? dock : ""}`;
}

let watched: { see: (entries: unknown[]) => void; elements: Element[] };
let server: string;
let asked: number;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(see: (entries: unknown[]) => void) {
        watched = { see, elements: [] };
      }
      observe = (element: Element) => void watched.elements.push(element);
      disconnect = () => undefined;
    },
  );
  asked = 0;
  vi.stubGlobal("fetch", async () => {
    asked += 1;
    return new Response(server);
  });
  document.body.innerHTML = page("online");
  const whole = find(".profile"); // connected once all of it is there, as on a page
  whole.remove();
  document.body.prepend(whole);
});
afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const find = <T extends Element = HTMLElement>(selector: string): T => {
  const found = document.querySelector<T>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
};
const type = (selector: string, text: string): void => {
  const input = find<HTMLInputElement>(selector);
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
};
const words = (selector: string) => find(selector).textContent?.replace(/\s+/g, " ").trim();
async function becomes(is: string, html: string): Promise<void> {
  server = html;
  const data = { advisor: "a1", is, word: is };
  find<MwPresence>("mw-presence").take({ kind: "presence", data });
  await vi.advanceTimersByTimeAsync(2_000);
}

describe("a typed maximum", () => {
  test("shows what it comes to before the press", () => {
    type("#other-video", "15");
    expect(words("dl.of-other")).toBe(
      "In your wallet€31.00 Reserved for this call€15.00Stays free to use€16.00",
    );
    expect(words("p .of-other")).toBe("At most €15.00, 12 minutes.");
    expect(words(".dock .of-other")).toBe("at most €15.00");
  });

  test("above the free money says what is missing, and the form objects", () => {
    type("#other-video", "40");
    expect(words("dl.of-other")).toContain("Missing€9.00");
    expect(find<HTMLAnchorElement>("p .of-other a").href).toContain("missing=900");
    expect(find<HTMLFormElement>("form").checkValidity()).toBe(false);
  });

  test("above a limit of one's own the form objects in its words", () => {
    const limit = { limit_left: 1500, limit_said: "Your limit for one call is €15.00." };
    find("#call-offer").textContent = JSON.stringify({ ...OFFER, ...limit });
    type("#other-video", "16");
    expect(words("p .of-other")).toContain("Your limit for one call is €15.00.");
    expect(find<HTMLInputElement>("#other-video").validationMessage).toContain("Your limit");
  });

  test("taken back, or no amount: the server's words again", () => {
    type("#other-video", "15");
    type("#other-video", "fifteen");
    expect(words("p .of-other")).toBe("At most the amount you typed.");
    expect(find<HTMLInputElement>("#other-video").validationMessage).toContain("not an amount");
    type("#other-video", "");
    expect(find<HTMLFormElement>("form").checkValidity()).toBe(true);
  });
});

describe("presence", () => {
  test("changes the card in its place, dock included, and says so", async () => {
    await becomes("busy", page("busy", ""));
    expect(document.querySelector("#other-video")).toBeNull();
    expect(document.querySelector(".dock")).toBeNull();
    expect(words('mw-call-card [role="status"]')).toBe("busy");
    expect(asked).toBe(1);
  });

  test("keeps what was typed and chosen, also over a time in which there was no field", async () => {
    type("#about-video", "My replica");
    find<HTMLInputElement>('[value="1200"]').checked = true;
    await becomes("busy", page("busy", ""));
    await becomes("online", page("online"));
    expect(find<HTMLInputElement>("#about-video").value).toBe("My replica");
    expect(find<HTMLInputElement>('[value="1200"]').checked).toBe(true);
    expect(document.querySelectorAll(".dock")).toHaveLength(1);
  });

  test("does not take the card away under a press", async () => {
    find("form").dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
    await becomes("busy", page("busy", ""));
    expect(document.querySelector("#other-video")).not.toBeNull();
  });
});

describe("the press", () => {
  const press = () => {
    const event = new SubmitEvent("submit", { bubbles: true, cancelable: true });
    find("form").dispatchEvent(event);
    return event.defaultPrevented;
  };
  test("goes out once, is seen to be on its way, and can be repeated if nothing comes of it", () => {
    expect([press(), press()]).toEqual([false, true]);
    const button = find<HTMLButtonElement>("form button");
    expect(button.getAttribute("aria-busy")).toBe("true");
    expect(find("use").getAttribute("href")).toBe("/icons.svg#i-turn");
    vi.advanceTimersByTime(15_000);
    expect(button.hasAttribute("aria-busy")).toBe(false);
    expect(find("use").getAttribute("href")).toBe("/icons.svg#i-video");
    expect(press()).toBe(false);
  });
});

test("the dock is away while the card's own button is in sight", () => {
  expect(find("mw-call-card")).toBeInstanceOf(MwCallCard);
  const [target] = watched.elements;
  expect(target).toBe(find("form .btn-money"));
  watched.see([{ target, isIntersecting: true }]);
  expect(find(".dock").hasAttribute("data-away")).toBe(true);
  watched.see([{ target, isIntersecting: false }]);
  expect(find(".dock").hasAttribute("data-away")).toBe(false);
});
