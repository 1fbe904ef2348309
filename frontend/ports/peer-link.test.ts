import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeConnection } from "./model/fake-connection.ts";
import { Network } from "./model/network.ts";
import { type LinkSignal, PeerLink } from "./peer-link.ts";

const track = (kind: string) => ({ kind }) as MediaStreamTrack;
const VOICE = { audio: track("audio"), video: null };
const BOTH = { audio: track("audio"), video: track("video") };
const LINE_MS = 10;

let network: Network;
let advisor: PeerLink;
let client: PeerLink;
let said: { by: string; signal: LinkSignal }[] = [];
/** What the line loses: signals for which this is true. */
let loses: (signal: LinkSignal) => boolean = () => false;

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const ends = () => [...network.ends] as FakeConnection[];
const hears = () => ends().map((end) => [...end.receives].sort());
const mute = () => ends().filter((end) => end.isMute || !network.carries(end)).length;
const offers = () =>
  said.filter(({ signal }) => "description" in signal && signal.description.type === "offer");
const answers = (signal: LinkSignal) =>
  "description" in signal && signal.description.type === "answer";
/** How many ways through the network were offered. */
const ways = () =>
  new Set(
    offers().map(
      ({ signal }) => "description" in signal && JSON.parse(signal.description.sdp ?? "").ufrag,
    ),
  ).size;

function link(by: "advisor" | "client", other: () => PeerLink): PeerLink {
  const send = (signal: LinkSignal) => {
    said.push({ by, signal });
    if (!loses(signal)) setTimeout(() => other().take(signal), LINE_MS);
  };
  const nothing = () => undefined;
  return new PeerLink({
    ...{ id: "L", offers: by === "advisor", configuration: {}, send },
    ...{ remote: nothing, state: nothing },
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  network = new Network(1);
  said = [];
  loses = () => false;
  class RTCPeerConnection extends FakeConnection {
    constructor() {
      super(network);
    }
  }
  class MediaStream {
    #tracks: MediaStreamTrack[] = [];
    addTrack = (track: MediaStreamTrack) => this.#tracks.push(track);
    getTracks = () => this.#tracks;
  }
  vi.stubGlobal("RTCPeerConnection", RTCPeerConnection);
  vi.stubGlobal("MediaStream", MediaStream);
  advisor = link("advisor", () => client);
  client = link("client", () => advisor);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("one side makes the offers", () => {
  test("and both hear and see each other", async () => {
    void advisor.setTracks(BOTH);
    void client.setTracks(BOTH);
    await pass(2_000);
    expect([hears(), mute()]).toEqual([
      [
        ["audio", "video"],
        ["audio", "video"],
      ],
      0,
    ]);
    expect(offers().every(({ by }) => by === "advisor")).toBe(true);
  });

  test("the other asks for one when devices are ready late", async () => {
    void advisor.setTracks(BOTH);
    await pass(1_000);
    expect(hears()).toEqual([[], ["audio", "video"]]);
    void client.setTracks(BOTH);
    await pass(1_000);
    expect(hears()[0]).toEqual(["audio", "video"]);
  });

  test("and for a place for what there was none of: a screen in an audio call", async () => {
    void advisor.setTracks(VOICE);
    void client.setTracks(VOICE);
    await pass(1_000);
    void client.setTracks(BOTH);
    await pass(1_000);
    expect(hears()).toEqual([["audio", "video"], ["audio"]]);
  });

  test("when both notice a loss at once, nobody has to give way and none goes mute", async () => {
    void advisor.setTracks(BOTH);
    void client.setTracks(BOTH);
    await pass(2_000);
    const before = ways();
    advisor.restartIce([]);
    client.restartIce([]);
    await pass(2_000);
    expect([mute(), ways() - before], "one restart serves both").toEqual([0, 1]);
    client.restartIce([]);
    await pass(2_000);
    expect([mute(), ways() - before], "the next loss has its own").toEqual([0, 2]);
  });

  test("a wish that comes while an offer is under way is granted by the next one", async () => {
    void advisor.setTracks(BOTH);
    await pass(2_000);
    loses = answers;
    advisor.restartIce([]);
    await pass(500);
    void client.setTracks(BOTH);
    await pass(500);
    loses = () => false;
    advisor.repeat();
    await pass(1_000);
    expect(hears()[0]).toEqual(["audio", "video"]);
  });
});

test.each([0, 10, 15, 20, 30, 50, 100])(
  "a track that comes %i ms after the other side's offer: no picture goes missing",
  async (ms) => {
    void advisor.setTracks(BOTH);
    while (offers().length === 0) await pass(1);
    await pass(ms);
    void client.setTracks(BOTH);
    await pass(1_000);
    expect(hears()).toEqual([
      ["audio", "video"],
      ["audio", "video"],
    ]);
  },
);

test("packets of a picture that the page was never told of prove nothing", async () => {
  void advisor.setTracks(BOTH);
  void client.setTracks(VOICE);
  await pass(2_000);
  expect(await client.read()).toMatchObject({ received: 20, lost: 2 });
  client.remote.getTracks().pop();
  expect(await client.read()).toMatchObject({ received: 10, lost: 2 });
});

describe("what was lost is said again", () => {
  test("an offer that comes twice gets the same answer, and what came between is not left out", async () => {
    loses = answers;
    void advisor.setTracks(BOTH);
    await pass(500);
    loses = () => false;
    advisor.repeat();
    await pass(LINE_MS + 1);
    void client.setTracks(BOTH);
    advisor.repeat();
    await pass(2_000);
    expect([hears(), mute()]).toEqual([
      [
        ["audio", "video"],
        ["audio", "video"],
      ],
      0,
    ]);
  });

  test("a second answer is not taken for one to the next offer", async () => {
    void advisor.setTracks(BOTH);
    void client.setTracks(BOTH);
    await pass(30);
    while (offers().length < 1) await pass(1);
    advisor.repeat();
    advisor.restartIce([]); // the next offer, as soon as the first answer is here
    await pass(3_000);
    expect(mute()).toBe(0);
  });

  test("a wish, until an offer came", async () => {
    void advisor.setTracks(BOTH);
    await pass(1_000);
    loses = (signal) => "wish" in signal;
    void client.setTracks(BOTH);
    await pass(500);
    expect(hears()[0]).toEqual([]);
    loses = () => false;
    client.repeat();
    await pass(500);
    expect(hears()[0]).toEqual(["audio", "video"]);
    said = [];
    client.repeat();
    expect(said).toEqual([]);
  });

  test("a wish for a restart, with what else is wished for since", async () => {
    void advisor.setTracks(BOTH);
    await pass(2_000);
    loses = (signal) => "wish" in signal;
    client.restartIce([]);
    void client.setTracks(BOTH);
    await pass(500);
    loses = () => false;
    const before = ways();
    client.repeat();
    await pass(1_000);
    expect([hears()[0], ways() - before]).toEqual([["audio", "video"], 1]);
  });

  test("candidates, while there is no connection", async () => {
    loses = (signal) => "candidate" in signal;
    void advisor.setTracks(BOTH);
    void client.setTracks(BOTH);
    await pass(2_000);
    expect(mute()).toBe(2);
    loses = () => false;
    advisor.repeat();
    client.repeat();
    await pass(500);
    expect(mute()).toBe(0);
  });
});
