import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Seat, Seats } from "../core/snapshot.ts";

/** Links without media: only when they are made, kept and closed is of interest here. */
interface Link {
  id: string;
  closed: boolean;
  state: string;
  repeated: number;
  restarted: number;
  isAnswered: boolean;
  becomes: (state: string) => void;
  says: () => void;
}
const links: Link[] = [];
vi.mock("./peer-link.ts", () => ({
  PeerLink: class {
    id: string;
    closed = false;
    state = "connected";
    repeated = 0;
    restarted = 0;
    isAnswered = true;
    becomes: (state: string) => void;
    says: () => void;
    constructor(options: {
      id: string;
      state: (state: string) => void;
      send: (signal: unknown) => void;
    }) {
      this.says = () => options.send({ link: options.id });
      this.id = options.id;
      this.becomes = (state) => {
        this.state = state;
        options.state(state);
      };
      links.push(this);
    }
    setTracks = async () => undefined;
    take = () => undefined;
    restartIce = () => {
      this.restarted += 1;
    };
    repeat = () => {
      this.repeated += 1;
    };
    close = () => {
      this.closed = true;
    };
  },
}));
const { Peer } = await import("./peer.ts");

interface Said {
  to: string;
  data: Record<string, unknown>;
}
let said: Said[] = [];
const peer = (me: Seat) =>
  new Peer({
    me,
    send: (to, data) => said.push({ to, data: data as Record<string, unknown> }),
    iceServers: () => [],
    remote: () => undefined,
    state: () => undefined,
    look: () => undefined,
  });
const seats = (client: string | null, advisor: string | null): Seats => ({
  client: client ? { active: client, count: 1, proven: true } : null,
  advisor: advisor ? { active: advisor, count: 1, proven: true } : null,
});
const hellos = () => said.filter((each) => "hello" in each.data).map((each) => each.to);

beforeEach(() => {
  said = [];
  links.length = 0;
});

describe("the advisor's page makes the links", () => {
  test("one for the client's page, whoever says hello first", () => {
    const advisor = peer("advisor");
    advisor.members(seats("c1", "a1"), "a1");
    advisor.take("c1", { hello: "page-1", link: links.at(-1)?.id ?? null });
    expect([hellos(), links.length]).toEqual([["c1"], 1]);
  });

  test("a socket that comes back keeps the link: media flows on", () => {
    const advisor = peer("advisor");
    advisor.members(seats("c1", "a1"), "a1");
    advisor.take("c1", { hello: "page-1", link: links.at(-1)?.id ?? null });
    advisor.members(seats("c2", "a1"), "a1");
    advisor.take("c2", { hello: "page-1", link: links[0]?.id });
    expect(links.map((each) => [each.closed, each.repeated])).toEqual([[false, 1]]);
    expect(hellos()).toEqual(["c1", "c2"]);
  });

  test("another page (reload, other tab, other device) gets a new one", () => {
    const advisor = peer("advisor");
    advisor.members(seats("c1", "a1"), "a1");
    advisor.take("c1", { hello: "page-1", link: links.at(-1)?.id ?? null });
    advisor.members(seats("c2", "a1"), "a1");
    advisor.take("c2", { hello: "page-2", link: null });
    expect(links.map((each) => each.closed)).toEqual([true, false]);
  });

  test("and so does a page that asks for it", () => {
    const advisor = peer("advisor");
    advisor.members(seats("c1", "a1"), "a1");
    advisor.take("c1", { hello: "page-1", link: links.at(-1)?.id ?? null });
    advisor.take("c1", { hello: "page-1", link: links[0]?.id, renew: true });
    expect(links).toHaveLength(2);
  });

  test("one that gives up a link which is no more gets none on top of the new one", () => {
    const advisor = peer("advisor");
    advisor.members(seats("c1", "a1"), "a1");
    advisor.take("c1", { hello: "page-1", link: null });
    if (links[0]) links[0].isAnswered = false;
    advisor.take("c1", { hello: "page-1", link: "older", renew: true });
    expect(links.map((each) => each.repeated)).toEqual([1]);
  });

  test("one that has let go of the link gets a new one, unless the offer is still on its way", () => {
    const advisor = peer("advisor");
    advisor.members(seats("c1", "a1"), "a1");
    advisor.take("c1", { hello: "page-1", link: null });
    if (links[0]) links[0].isAnswered = false;
    advisor.take("c1", { hello: "page-1", link: null });
    expect(links.map((each) => each.repeated)).toEqual([1]);
    if (links[0]) links[0].isAnswered = true;
    advisor.take("c1", { hello: "page-1", link: null });
    expect(links.map((each) => each.closed)).toEqual([true, false]);
  });

  test("a tab that has just lost its seat is not heard", () => {
    const advisor = peer("advisor");
    advisor.members(seats("c1", "a1"), "a1");
    advisor.members(seats("c2", "a1"), "a1");
    advisor.take("c1", { hello: "page-1", link: null }); // was on its way
    expect(links).toHaveLength(0);
    advisor.take("c2", { hello: "page-2", link: null });
    expect(links).toHaveLength(1);
  });
});

describe("the client's page follows", () => {
  test("it says hello and waits for the link", () => {
    const client = peer("client");
    client.members(seats("c1", "a1"), "c1");
    expect([hellos(), links.length]).toEqual([["a1"], 0]);
    client.take("a1", { link: "L1", description: { type: "offer" } });
    client.take("a1", { link: "L2", description: { type: "offer" } });
    expect(links.map((each) => [each.id, each.closed])).toEqual([
      ["L1", true],
      ["L2", false],
    ]);
  });

  test("it answers each hello with the link it has, and says again what may be lost", () => {
    const client = peer("client");
    client.members(seats("c1", "a1"), "c1");
    client.take("a1", { link: "L1", description: { type: "offer" } });
    said = [];
    client.take("a1", { hello: "page-a", link: "L1" });
    expect(said[0]).toEqual({ to: "a1", data: { hello: client.page, link: "L1" } });
    expect(links[0]?.repeated).toBe(1);
  });

  test("what came late of a link that was given up opens none", () => {
    const client = peer("client");
    client.members(seats("c1", "a1"), "c1");
    client.take("a1", { link: "L0", candidate: {} });
    expect(links).toHaveLength(0);
  });

  test("words from a connection that is not the active one are not taken", () => {
    const client = peer("client");
    client.members(seats("c1", "a2"), "c1");
    client.take("a1", { link: "L1", description: { type: "offer" } });
    expect(links).toHaveLength(0);
  });
});

test("when another tab has the seat, this one lets go", () => {
  const client = peer("client");
  client.members(seats("c1", "a1"), "c1");
  client.take("a1", { link: "L1", description: { type: "offer" } });
  client.members(seats("c2", "a1"), "c1");
  expect(links[0]?.closed).toBe(true);
});

test("the other side's socket alone is no reason to hang up", () => {
  const advisor = peer("advisor");
  advisor.members(seats("c1", "a1"), "a1");
  advisor.take("c1", { hello: "page-1", link: links.at(-1)?.id ?? null });
  advisor.members(seats(null, "a1"), "a1");
  expect(links[0]?.closed).toBe(false);
});

describe("a link that is not there yet", () => {
  const linked = () => {
    const advisor = peer("advisor");
    advisor.members(seats("c1", "a1"), "a1");
    advisor.take("c1", { hello: "page-1", link: links.at(-1)?.id ?? null });
    return advisor;
  };

  test.each([
    ["new", 0],
    ["connecting", 0],
    ["connected", 0],
    ["disconnected", 1],
    ["failed", 1],
  ])("hears hello again: %s restarts it %i times", (state, restarts) => {
    const advisor = linked();
    if (links[0]) links[0].state = state;
    advisor.recover();
    expect(links.map((each) => [each.repeated, each.restarted])).toEqual([[1, restarts]]);
  });

  test("and never comes, is given up for another one", () => {
    vi.useFakeTimers();
    linked();
    links[0]?.becomes("connecting");
    vi.advanceTimersByTime(11_999);
    expect(links).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(links.map((each) => each.closed)).toEqual([true, false]);
    vi.useRealTimers();
  });

  test("an offer that nobody answers is given up too, though the link has not begun", () => {
    vi.useFakeTimers();
    linked();
    if (links[0]) links[0].state = "new";
    links[0]?.says();
    vi.advanceTimersByTime(12_000);
    expect(links.map((each) => each.closed)).toEqual([true, false]);
    vi.useRealTimers();
  });

  test("and nothing new is made for somebody who is away", () => {
    vi.useFakeTimers();
    const advisor = linked();
    advisor.members(seats(null, "a1"), "a1");
    links[0]?.becomes("failed");
    vi.advanceTimersByTime(120_000);
    expect(links).toHaveLength(1);
    vi.useRealTimers();
  });
});
