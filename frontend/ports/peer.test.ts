import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Seat, Seats } from "../core/snapshot.ts";

/** Links without media: only when they are made, kept and closed is of interest here. */
interface Link {
  id: string;
  closed: boolean;
  state: string;
  repeated: number;
  restarted: number;
  becomes: (state: string) => void;
}
const links: Link[] = [];
vi.mock("./peer-link.ts", () => ({
  PeerLink: class {
    id: string;
    closed = false;
    state = "connected";
    repeated = 0;
    restarted = 0;
    becomes: (state: string) => void;
    constructor(options: { id: string; state: (state: string) => void }) {
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
    advisor.take("c1", { hello: "page-1" });
    expect([hellos(), links.length]).toEqual([["c1"], 1]);
  });

  test("a socket that comes back keeps the link: media flows on", () => {
    const advisor = peer("advisor");
    advisor.members(seats("c1", "a1"), "a1");
    advisor.take("c1", { hello: "page-1" });
    advisor.members(seats("c2", "a1"), "a1");
    advisor.take("c2", { hello: "page-1" });
    expect(links.map((each) => [each.closed, each.repeated])).toEqual([[false, 1]]);
    expect(hellos()).toEqual(["c1", "c2"]);
  });

  test("another page (reload, other tab, other device) gets a new one", () => {
    const advisor = peer("advisor");
    advisor.members(seats("c1", "a1"), "a1");
    advisor.take("c1", { hello: "page-1" });
    advisor.members(seats("c2", "a1"), "a1");
    advisor.take("c2", { hello: "page-2" });
    expect(links.map((each) => each.closed)).toEqual([true, false]);
  });

  test("and so does a page that asks for it", () => {
    const advisor = peer("advisor");
    advisor.members(seats("c1", "a1"), "a1");
    advisor.take("c1", { hello: "page-1" });
    advisor.take("c1", { hello: "page-1", renew: true });
    expect(links).toHaveLength(2);
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
  advisor.take("c1", { hello: "page-1" });
  advisor.members(seats(null, "a1"), "a1");
  expect(links[0]?.closed).toBe(false);
});

describe("a link that is not there yet", () => {
  const linked = () => {
    const advisor = peer("advisor");
    advisor.members(seats("c1", "a1"), "a1");
    advisor.take("c1", { hello: "page-1" });
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
});
