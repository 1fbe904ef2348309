import { beforeEach, expect, test, vi } from "vitest";
import { Awake, type Lock } from "./awake.ts";

class FakeLock implements Lock {
  released = false;
  async release(): Promise<void> {
    this.released = true;
  }
}

let locks: FakeLock[] = [];
let answer: () => Promise<Lock | null>;
const settled = () => new Promise<void>((done) => setTimeout(done));
const held = () => locks.filter((each) => !each.released).length;

beforeEach(() => {
  locks = [];
  answer = async () => {
    const lock = new FakeLock();
    locks.push(lock);
    return lock;
  };
  vi.stubGlobal("document", { visibilityState: "visible" });
  return () => vi.unstubAllGlobals();
});

test("a call keeps the screen on, and lets it go afterwards", async () => {
  const awake = new Awake(() => answer());
  awake.set(true);
  await settled();
  expect(held()).toBe(1);
  awake.set(false);
  await settled();
  expect(held()).toBe(0);
});

test("said again at every change, it asks once", async () => {
  const awake = new Awake(() => answer());
  for (let n = 0; n < 5; n += 1) awake.set(true);
  awake.again();
  await settled();
  expect(locks).toHaveLength(1);
});

test("dropped while the tab was hidden, it is taken again when the tab is seen", async () => {
  const awake = new Awake(() => answer());
  awake.set(true);
  await settled();
  for (const each of locks) each.released = true;
  vi.stubGlobal("document", { visibilityState: "hidden" });
  awake.again();
  await settled();
  expect(held()).toBe(0);
  vi.stubGlobal("document", { visibilityState: "visible" });
  awake.again();
  await settled();
  expect(held()).toBe(1);
});

test("a call that ends while the browser thinks leaves no lock behind", async () => {
  const awake = new Awake(() => answer());
  awake.set(true);
  awake.set(false);
  await settled();
  expect([locks.length, held()]).toEqual([1, 0]);
});

test("a browser that refuses is asked again when the tab is seen", async () => {
  const awake = new Awake(() => answer());
  const grant = answer;
  answer = async () => null;
  awake.set(true);
  await settled();
  answer = grant;
  awake.again();
  await settled();
  expect(held()).toBe(1);
});
