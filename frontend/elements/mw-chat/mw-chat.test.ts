// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "./mw-chat.ts";

const FORM = `<div data-chat><form action="/mirela/chat">
  <div class="field"><input name="name"></div><div class="field"><input name="email"></div>
  <p class="notice notice-stop" id="said" data-problem hidden><svg></svg><span></span></p>
  <button type="submit">Send</button></form></div>`;

type Told = { status: number; body: object };
let posts: ((told: Told) => void)[] = [];

const find = (what: string): HTMLElement => document.querySelector(what) as HTMLElement;
const press = (): void => find("button").click();
async function refused(status: number, body: object): Promise<void> {
  posts.at(-1)?.({ status, body });
  await vi.waitFor(() => expect(find("#said").hidden).toBe(false));
}

describe("the chat on an advisor's page, before the first message", () => {
  beforeEach(() => {
    posts = [];
    vi.stubGlobal("fetch", (_url: string, init: RequestInit) => {
      if (init.method !== "POST") return Promise.resolve(Response.json({ is: "new" }));
      return new Promise<Response>((done) => {
        posts.push(({ status, body }) => done(Response.json(body, { status })));
      });
    });
    const chat = document.createElement("mw-chat");
    chat.innerHTML = FORM;
    document.body.append(chat);
  });
  afterEach(() => {
    document.body.innerHTML = "";
    vi.unstubAllGlobals();
  });

  it("is sent once however often it is pressed, and again once it was refused", async () => {
    press();
    press();
    expect(posts.length).toBe(1);
    await refused(422, { detail: "Say how you want to be called.", field: "name" });
    press();
    expect(posts.length).toBe(2);
  });

  it("says what is wrong below the field, which takes the focus", async () => {
    press();
    await refused(422, { detail: "Enter an address.", field: "email" });
    expect(find("#said").parentElement).toBe(find("[name=email]").parentElement);
    expect(find("#said").textContent?.trim()).toBe("Enter an address.");
    expect(find("[name=email]").getAttribute("aria-invalid")).toBe("true");
    expect(document.activeElement).toBe(find("[name=email]"));
    press();
    expect(find("#said").hidden).toBe(true);
    expect(find("[name=email]").hasAttribute("aria-invalid")).toBe(false);
  });

  it("says above the button what is about no field", async () => {
    press();
    await refused(422, { detail: "Enter an address.", field: "email" });
    press();
    await refused(429, { detail: "Too much was written from here." });
    expect(find("#said").nextElementSibling).toBe(find("button"));
    expect(find("#said").className).toBe("notice notice-stop");
  });
});
