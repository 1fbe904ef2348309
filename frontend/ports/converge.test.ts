/**
 * Two pages, a hub and a relay, by seed: whatever is cut, lost, late or changed places, both see each other again.
 * `SEEDS=500 npx vitest run frontend/ports/converge.test.ts` tells more stories; `SEED=7` tells one.
 */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeConnection } from "./model/fake-connection.ts";
import { Hub } from "./model/hub.ts";
import { Network } from "./model/network.ts";
import { Page } from "./model/page.ts";

/** One that was given up after 18 s, the time to make another, and what the relay had to be asked again. */
const BACK_MS = 22_000;
const STAYS_MS = 10_000;

class World {
  readonly network: Network;
  readonly hub: Hub;
  advisor: Page;
  client: Page;
  readonly otherTabs: Page[] = [];

  constructor(seed: number) {
    const network = new Network(seed);
    class RTCPeerConnection extends FakeConnection {
      constructor() {
        super(network);
      }
    }
    vi.stubGlobal("RTCPeerConnection", RTCPeerConnection);
    this.network = network;
    this.hub = new Hub(network);
    this.advisor = this.page("advisor");
    this.client = this.page("client");
  }

  page = (seat: "client" | "advisor"): Page => new Page(seat, this.hub, this.network);
  somewhen = (most: number): number => this.network.between(20, most);
  pass = (most: number) => vi.advanceTimersByTimeAsync(this.somewhen(most));

  /** Two ends of one link, each told of voice and picture of the other. */
  get seeEachOther(): boolean {
    const ends = [...this.network.ends] as FakeConnection[];
    const good = ends.filter(
      (end) => this.network.carries(end) && end.receives.length === 2 && !end.isMute,
    );
    return good.length === 2;
  }

  /** How long it takes (ms); at most `most`. */
  async untilTheySeeEachOther(most: number): Promise<number> {
    const began = Date.now();
    while (!this.seeEachOther && Date.now() - began < most) await vi.advanceTimersByTimeAsync(100);
    return Date.now() - began;
  }
}

/** What happens to calls. Each ends with everything in its place. */
const HAPPENS: Record<string, (world: World) => unknown> = {
  "the client's socket drops": (w) => w.client.drop(w.somewhen(3_000), w.somewhen(3_000)),
  "the advisor's socket drops": (w) => w.advisor.drop(w.somewhen(3_000), w.somewhen(3_000)),
  "the server restarts": (w) => {
    w.client.drop(w.somewhen(3_000));
    w.advisor.drop(w.somewhen(3_000));
  },
  "the client presses Try again": (w) => w.client.drop(w.somewhen(300)),
  "the client reloads": (w) => {
    w.client.leave();
    w.client = w.page("client");
  },
  "the advisor reloads": (w) => {
    w.advisor.leave();
    w.advisor = w.page("advisor");
  },
  "another tab": (w) => {
    w.otherTabs.push(w.client);
    w.client = w.page("client");
  },
  "back to the first tab": (w) => {
    const first = w.otherTabs.pop();
    if (!first) return;
    w.otherTabs.push(w.client);
    w.client = first;
    w.client.drop(w.somewhen(300));
  },
  "the relay dies and comes back": async (w) => {
    w.network.isUp = false;
    await w.pass(30_000);
    w.network.isUp = true;
  },
  "the network dies and comes back": async (w) => {
    w.network.isUp = false;
    w.client.drop(w.somewhen(12_000), w.somewhen(3_000));
    await w.pass(20_000);
    w.network.isUp = true;
    await w.pass(12_000);
  },
  "one page hears late of the answer": async (w) => {
    const late = w.network.chance() < 0.5 ? w.client : w.advisor;
    late.talks = false;
    late.steer();
    await w.pass(600);
    late.talks = true;
    late.steer();
  },
};

async function story(seed: number): Promise<{ told: string[]; tookMs: number; stays: boolean }> {
  const world = new World(seed);
  const told: string[] = [];
  if (world.network.chance() < 0.7) await world.untilTheySeeEachOther(BACK_MS);
  else await world.pass(1_500);
  for (let left = 1 + Math.floor(world.network.chance() * 4); left > 0; left -= 1) {
    const names = Object.keys(HAPPENS);
    const name = names[Math.floor(world.network.chance() * names.length)] ?? "";
    told.push(name);
    await HAPPENS[name]?.(world);
    await world.pass(world.network.chance() < 0.6 ? 700 : 12_000);
  }
  await vi.advanceTimersByTimeAsync(3_000); // every socket is back
  const tookMs = await world.untilTheySeeEachOther(BACK_MS);
  await vi.advanceTimersByTimeAsync(STAYS_MS);
  return { told, tookMs, stays: world.seeEachOther };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal(
    "MediaStream",
    class {
      addTrack(): void {}
    },
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const { SEED, SEEDS = "60" } = process.env;
const seeds = SEED ? [Number(SEED)] : Array.from({ length: Number(SEEDS) }, (_, at) => at + 1);

test.each(seeds)("story %i: they see each other again, and it stays so", async (seed) => {
  const { told, tookMs, stays } = await story(seed);
  expect(tookMs, told.join(", then ")).toBeLessThan(BACK_MS);
  expect(stays, told.join(", then ")).toBe(true);
});
