// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Talk } from "../../core/talk.ts";
import { MwThread } from "./mw-thread.ts";

vi.mock("../../ports/live.ts", () => ({
  hear: () => () => undefined,
  join: () => () => undefined,
  tellLive: () => undefined,
}));

let kept: string[];
beforeEach(() => {
  kept = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    if (url.endsWith("draft")) kept.push(JSON.parse(String(init.body)).text);
    return new Response(JSON.stringify({ draft: kept.at(-1) ?? "", beginnings: [], kept: true }));
  });
});
afterEach(() => {
  document.body.innerHTML = "";
  vi.unstubAllGlobals();
});

const soon = (): Promise<void> => new Promise((next) => setTimeout(next, 5));

async function drawn(before?: MwThread): Promise<MwThread> {
  const thread = new MwThread();
  const read = { client: 0, advisor: 0 };
  const who = { name: "Lena Wirth", portrait: null };
  thread.talk = {
    id: "t1",
    topic: "t",
    me: "advisor",
    items: [],
    older: false,
    read,
    with: who,
  } as unknown as Talk;
  if (before) thread.goOnFrom(before);
  if (before) before.replaceWith(thread);
  else document.body.append(thread);
  await thread.updateComplete;
  await soon();
  return thread;
}

it("drawn anew while somebody writes, it keeps what was written when it is taken away", async () => {
  const before = await drawn();
  const field = before.querySelector("textarea") as HTMLTextAreaElement;
  field.value = "And test it";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  const after = await drawn(before);
  expect(after.querySelector("textarea")?.value).toBe("And test it");
  after.keep();
  await soon();
  expect(kept).toEqual(["And test it"]);
});
