// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Draft } from "./draft.ts";

let base: string;
let threads = 0;
/** What the server keeps, and what it has been asked, in order. */
let kept: string;
let asked: string[];
/** Answers to drafts that are on their way; null: they arrive at once. */
let held: (() => void)[] | null;
let keepsDrafts: boolean;

const answer = (body: unknown): Response => new Response(JSON.stringify(body));

beforeEach(() => {
  threads += 1;
  [base, kept, asked, held, keepsDrafts] = [`/threads/${threads}/`, "", [], null, true];
  localStorage.clear();
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    asked.push(url.slice(base.length));
    if (url.endsWith("own"))
      return answer({ draft: keepsDrafts ? kept : "", beginnings: [], kept: keepsDrafts });
    if (held) await new Promise<void>((arrives) => held?.push(arrives));
    kept = JSON.parse(String(init.body)).text;
    return answer({});
  });
});
afterEach(() => vi.unstubAllGlobals());

const soon = (): Promise<void> => new Promise((next) => setTimeout(next, 5));

describe("what is being written", () => {
  it("is there when its thread is left and opened again at once", async () => {
    const draft = new Draft(base);
    await draft.fetch();
    held = [];
    draft.write("And test it");
    draft.keepNow();
    const again = new Draft(base).fetch();
    await soon();
    for (const arrives of held) arrives();
    expect((await again)?.draft).toBe("And test it");
  });

  it("goes to the server also when it was written before that had said what it keeps", async () => {
    const draft = new Draft(base);
    const own = draft.fetch();
    draft.write("Quick");
    draft.keepNow();
    await own;
    await soon();
    expect([kept, localStorage.length]).toEqual(["Quick", 0]);
  });

  it("stays in a visitor's own browser, and goes with the message", async () => {
    keepsDrafts = false;
    const draft = new Draft(base);
    await draft.fetch();
    draft.write("Not signed in");
    draft.keepNow();
    expect((await new Draft(base).fetch())?.draft).toBe("Not signed in");
    await draft.settle();
    draft.sent();
    expect([localStorage.length, asked.includes("draft")]).toEqual([0, false]);
  });

  it("is kept in the order of writing", async () => {
    const draft = new Draft(base);
    await draft.fetch();
    held = [];
    for (const text of ["One", "One two"]) {
      draft.write(text);
      draft.keepNow();
    }
    await soon();
    expect(held).toHaveLength(1);
    for (const arrives of held.splice(0)) arrives();
    held = null;
    await draft.settle();
    expect(kept).toBe("One two");
  });
});
