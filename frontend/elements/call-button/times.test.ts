import { describe, expect, test } from "vitest";
import { hoursLine, presenceLine } from "./times.ts";
import { door, handleOf, languageOf, oneOf, SIZES, type Told } from "./told.ts";

const at = (iso: string): number => Date.parse(iso);
const stretch = (from: string, to: string): [number, number] => [at(from) / 1000, at(to) / 1000];

function told(is: string, hours: Told["hours"]): Told {
  return {
    language: "en",
    name: "Mirela Tamsø",
    activity: "PostgreSQL",
    picture: "",
    accent: "#2f6d7a",
    is,
    prices: [],
    note: "",
    hours,
    words: {
      online: "Online",
      busy: "In a call",
      away: "Away",
      offline: "Offline",
      until: "until {}",
      back: "Back {}",
      hours: "{}, your time",
      today: "Today",
      tomorrow: "Tomorrow",
    },
  };
}

const DAY = stretch("2026-11-24T08:00Z", "2026-11-24T16:00Z");
const NEXT = stretch("2026-11-26T08:00Z", "2026-11-26T16:00Z");
const NIGHT = stretch("2026-11-24T21:00Z", "2026-11-25T02:00Z");
// Clocks in Berlin go back on 25 October 2026 at 3:00: work from 1:00 to 5:00 there takes five hours.
const DOUBLED = stretch("2026-10-24T23:00Z", "2026-10-25T04:00Z");

describe("presence, with what the clock adds to it", () => {
  test.each([
    ["online", [DAY], "2026-11-24T12:00Z", "Europe/Berlin", "Online until 17:00"],
    ["online", [DAY], "2026-11-24T12:00Z", "America/Chicago", "Online until 10:00"],
    ["online", [NEXT], "2026-11-24T12:00Z", "Europe/Berlin", "Online"], // outside work time
    ["online", null, "2026-11-24T12:00Z", "Europe/Berlin", "Online"],
    ["busy", [DAY], "2026-11-24T12:00Z", "Europe/Berlin", "In a call"],
    ["away", [DAY], "2026-11-24T12:00Z", "Europe/Berlin", "Away"],
    ["offline", [DAY], "2026-11-24T12:00Z", "Europe/Berlin", "Offline"], // late for work
    ["offline", [DAY, NEXT], "2026-11-24T16:00Z", "Europe/Berlin", "Back Thursday 9:00"],
    ["offline", [DAY], "2026-11-24T07:59Z", "Europe/Berlin", "Back 9:00"],
    ["offline", [DAY], "2026-11-24T07:59Z", "Pacific/Auckland", "Back 21:00"],
    ["offline", [], "2026-11-24T12:00Z", "Europe/Berlin", "Offline"],
    ["online", [NIGHT], "2026-11-24T23:30Z", "Europe/Berlin", "Online until 3:00"],
    ["online", [DOUBLED], "2026-10-25T00:30Z", "Europe/Berlin", "Online until 5:00"],
    ["on fire", [DAY], "2026-11-24T12:00Z", "Europe/Berlin", "on fire"],
  ])("%s %j at %s in %s: %s", (is, hours, now, zone, line) => {
    const clock = { now: at(now), zone, language: "en" };
    expect(presenceLine(told(is, hours as Told["hours"]), clock)).toBe(line);
  });
});

describe("work time on the visitor's clock", () => {
  test.each([
    [[DAY], "2026-11-24T12:00Z", "Europe/Berlin", "Today 9:00 – 17:00, your time"],
    [[DAY], "2026-11-24T12:00Z", "Asia/Tokyo", "Today 17:00 – 1:00, your time"],
    [[DAY], "2026-11-23T20:00Z", "Europe/Berlin", "Tomorrow 9:00 – 17:00, your time"],
    [[DAY], "2026-11-23T23:30Z", "Europe/Berlin", "Today 9:00 – 17:00, your time"],
    [[DAY, NEXT], "2026-11-24T16:00Z", "Europe/Berlin", "Thursday 9:00 – 17:00, your time"],
    [[NIGHT], "2026-11-25T01:00Z", "Europe/Berlin", "Tuesday 22:00 – 3:00, your time"],
    [[DOUBLED], "2026-10-24T12:00Z", "Europe/Berlin", "Tomorrow 1:00 – 5:00, your time"],
    [[stretch("2026-11-20T00:00Z", "2026-12-01T00:00Z")], "2026-11-24T12:00Z", "UTC", ""],
    [[], "2026-11-24T12:00Z", "Europe/Berlin", ""],
    [null, "2026-11-24T12:00Z", "Europe/Berlin", ""],
  ])("%j at %s in %s: %s", (hours, now, zone, line) => {
    const clock = { now: at(now), zone, language: "en" };
    expect(hoursLine(told("online", hours as Told["hours"]), clock)).toBe(line);
  });
});

describe("attributes are hostile input", () => {
  test.each([
    ["mirela", "mirela"],
    ["jean-luc-2", "jean-luc-2"],
    ["Mirela", null],
    ["mirela/", null],
    ["../admin", null],
    ["javascript:alert(1)", null],
    ["//evil.example", null],
    ["mirela?x=1", null],
    ["mirela\n", null],
    ["m".repeat(41), null],
    ["", null],
    [null, null],
  ])("handle %j is %j", (written, handle) => {
    expect(handleOf(written)).toBe(handle);
  });

  test.each([
    ["card", "card"],
    ["huge", "small"],
    ["__proto__", "small"],
    [null, "small"],
  ])("size %j is %s", (written, size) => {
    expect(oneOf(SIZES, written)).toBe(size);
  });

  test.each([
    ["de", "de"],
    ["pt-BR", "pt-BR"],
    ['"><x', "en"],
    ["de&x=1", "en"],
    [undefined, "en"],
  ])("language %j is %s", (written, language) => {
    expect(languageOf(written)).toBe(language);
  });
});

test("the way to our page tells that the advisor brought the visitor", () => {
  expect(door("https://a.example", "mirela", "video")).toBe(
    "https://a.example/mirela/?via=button&mode=video#call",
  );
});
