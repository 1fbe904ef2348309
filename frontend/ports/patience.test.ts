import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Patience } from "./patience.ts";

let deeds: string[] = [];
let patience: Patience;
const done = (ms: number) => {
  deeds = [];
  vi.advanceTimersByTime(ms);
  return deeds;
};
beforeEach(() => {
  vi.useFakeTimers();
  deeds = [];
  patience = new Patience(
    () => deeds.push("restart"),
    () => deeds.push("give up"),
  );
});
afterEach(() => void vi.useRealTimers());

test("a link that was asked for and never comes is given up after 12 s", () => {
  patience.begin();
  expect(done(11_999)).toEqual([]);
  expect(done(1)).toEqual(["give up"]);
});

test("one that is away has two seconds to heal by itself", () => {
  patience.follow("disconnected");
  expect(done(1_999)).toEqual([]);
  expect(done(1)).toEqual(["restart"]);
});

test("what is tried meanwhile does not prolong its time", () => {
  patience.follow("disconnected");
  vi.advanceTimersByTime(6_000);
  patience.follow("failed");
  patience.follow("connecting");
  expect(done(5_999)).toEqual([]);
  expect(done(1)).toEqual(["give up"]);
});

test("once it is there, nothing is done any more, and the next loss has the whole time again", () => {
  patience.follow("disconnected");
  vi.advanceTimersByTime(1_000);
  patience.follow("connected");
  expect(done(60_000)).toEqual([]);
  patience.follow("disconnected");
  expect(done(11_999)).toEqual(["restart"]);
});

test("a slow line has 12, then 18 s, and no more than that", () => {
  patience.begin();
  for (const ms of [12_000, 18_000, 18_000]) {
    expect(done(ms - 1)).toEqual([]);
    expect(done(1)).toEqual(["give up"]);
  }
});
