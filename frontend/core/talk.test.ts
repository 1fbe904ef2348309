import { afterEach, describe, expect, it } from "vitest";
import {
  type CallFigures,
  callLine,
  dayOf,
  foldTalk,
  leadsOutside,
  pieces,
  renewTalk,
  type Talk,
  type TalkItem,
} from "./talk.ts";
import { currentZone, tellTimeIn } from "./texts.ts";
import { timeOf } from "./thread.ts";

const item = (number: number, text = `m${number}`): TalkItem => ({
  number,
  at: "2026-11-17T12:00:00Z",
  side: "client",
  kind: "text",
  by: "",
  text,
  figures: {},
});

const talk = (seq: number, ...items: TalkItem[]): Talk => ({
  id: "t1",
  seq,
  topic: "thread:t1",
  me: "client",
  with: { name: "Mirela", picture: "", page: "/mirela/" },
  read: { client: 0, advisor: 0 },
  items,
  older: false,
});

describe("a thread and its events", () => {
  it("takes the next number and nothing twice", () => {
    const data = { item: item(2), read: { client: 2 } };
    const after = foldTalk(talk(1, item(1)), { seq: 2, kind: "item", data }) as Talk;
    expect(after.read).toEqual({ client: 2, advisor: 0 });
    expect(after.items.map(({ text }) => text)).toEqual(["m1", "m2"]);
    expect(foldTalk(after, { seq: 2, kind: "item", data })).toBe(after);
  });

  it("asks for the whole when one is missing", () => {
    expect(foldTalk(talk(1), { seq: 3, kind: "item", data: item(3) })).toBe("refetch");
  });

  it("changes an entry in its place", () => {
    const changed = { ...item(1), text: "changed" };
    const after = foldTalk(talk(2, item(1), item(2)), {
      seq: 3,
      kind: "changed",
      data: { item: changed },
    }) as Talk;
    expect(after.items.map(({ text }) => text)).toEqual(["changed", "m2"]);
    expect(after.seq).toBe(3);
  });

  it("moves a read mark of one side only", () => {
    const after = foldTalk(talk(4), { seq: 5, kind: "read", data: { advisor: 4 } }) as Talk;
    expect(after.read).toEqual({ client: 0, advisor: 4 });
  });

  it("keeps what was loaded before when it is fetched anew", () => {
    const long = talk(9, item(1), item(8), item(9));
    const fresh = { ...talk(11, item(9), item(10), item(11)), older: true };
    expect(renewTalk(long, fresh).items.map(({ number }) => number)).toEqual([1, 8, 9, 10, 11]);
    expect(renewTalk(long, talk(5, item(5)))).toBe(long);
  });
});

describe("a call in a thread", () => {
  const figures: CallFigures = {
    mode: "video",
    outcome: "hung_up",
    answered: true,
    started_at: "2026-11-17T12:04:00",
    paid: 320,
    running_ms: 192_000,
    currency: "EUR",
    url: "/calls/c1/receipt",
  };
  it.each([
    [{}, "Call of 12:04 · 03:12 counted · €3.20"],
    [{ paid: 0 }, "Call of 12:04 · 03:12 counted · free of charge"],
    [{ paid: null }, "Call of 12:04 · 03:12 counted"],
    [{ paid: 0, running_ms: 0 }, "Call of 12:04 · free of charge"],
    [{ answered: false, outcome: "missed" }, "Call of 12:04 · missed"],
    [{ answered: false, outcome: "operator" }, "Call of 12:04 · not answered"],
  ])("says how long and what it came to: %o", (changed, words) => {
    expect(callLine({ ...figures, ...changed })).toBe(words);
  });
});

describe("the time zone of the account, whatever the device says", () => {
  afterEach(() => tellTimeIn(""));
  it.each([
    ["Asia/Tokyo", "00:30", "November 18"],
    ["America/Lima", "10:30", "Today"],
  ])("in %s", (zone, time, day) => {
    tellTimeIn(zone);
    expect(timeOf("2026-11-17T15:30:00Z")).toBe(time);
    expect(dayOf("2026-11-17T15:30:00Z", new Date("2026-11-17T12:00:00Z"))).toBe(day);
  });
  it("that the browser does not know is not used", () => {
    tellTimeIn("Mars/Olympus");
    expect(currentZone()).toBeUndefined();
  });
});

describe("what leads outside", () => {
  it("is parted from the text around it", () => {
    expect(pieces("See https://example.org/a?b=1. Or not")).toEqual([
      { text: "See ", url: "" },
      { text: "https://example.org/a?b=1", url: "https://example.org/a?b=1" },
      { text: ". Or not", url: "" },
    ]);
    expect(pieces("javascript:alert(1)")).toEqual([{ text: "javascript:alert(1)", url: "" }]);
  });

  it.each([
    ["https://example.org", true],
    ["write to me@example.org", true],
    ["call +49 30 1234567", true],
    ["version 16.3 at 12:04, 3 of 4", false],
  ])("is known: %s", (text, outside) => {
    expect(leadsOutside(text)).toBe(outside);
  });
});
