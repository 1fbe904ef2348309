// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Seat } from "../../core/snapshot.ts";
import { actionsTelling, SCENES, stateOf } from "../../playground/scenes.ts";
import { MwRoom } from "./mw-room.ts";

let pressed: unknown[][] = [];
let room: MwRoom;

beforeEach(() => {
  pressed = [];
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
});
afterEach(() => {
  room?.remove();
  vi.restoreAllMocks();
});

async function show(name: string, seat: Seat = "client"): Promise<MwRoom> {
  const scene = SCENES[name];
  if (!scene) throw new Error(`no scene ${name}`);
  room?.remove();
  room = new MwRoom();
  room.source = () => stateOf(scene, seat);
  room.act = actionsTelling((...all) => pressed.push(all));
  room.ui = { ...room.ui, ...scene.ui };
  document.body.append(room);
  await room.updateComplete;
  return room;
}

const text = (selector: string): string =>
  room.querySelector(selector)?.textContent?.replace(/\s+/g, " ").trim() ?? "";
const press = (selector: string): void => {
  const button = room.querySelector<HTMLElement>(selector);
  if (!button) throw new Error(`nothing to press: ${selector}`);
  button.click();
};

describe("every state of the room", () => {
  const cases = Object.keys(SCENES).flatMap((name) =>
    (["client", "advisor"] as const).map((seat) => [name, seat] as const),
  );

  test.each(cases)(
    "%s, %s: controls have names, ids stand once, nothing is styled inline",
    async (name, seat) => {
      await show(name, seat);
      for (const button of room.querySelectorAll("button, a")) {
        const said = button.getAttribute("aria-label") ?? button.textContent?.trim();
        expect(said, button.outerHTML).toBeTruthy();
      }
      const ids = [...room.querySelectorAll("[id]")].map((each) => each.id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(room.querySelectorAll("[style]")).toHaveLength(0);
    },
  );

  test.each(
    cases.filter(
      ([name]) => !["ended", "settling", "nothing", "declined", "handed"].includes(name),
    ),
  )("%s, %s: the way out is there and says what it costs", async (name, seat) => {
    await show(name, seat);
    expect(text(".ctrl .btn-stop .btn-cost")).toMatch(/^(€\d+\.\d\d|free)$/);
  });
});

describe("the desk beside the call", () => {
  const beside = (covers: boolean) => {
    const toggle = vi.fn();
    const state = { isOpen: covers, covers, unread: 2, toggle };
    const place = Object.assign(document.createElement("mw-beside"), state);
    document.body.append(place);
    return { place, toggle };
  };
  afterEach(() => document.querySelector("mw-beside")?.remove());

  test("without one there is no way to it", async () => {
    await show("running");
    expect(room.querySelector("[data-beside]")).toBeNull();
  });

  test("its button says how many messages wait, and opens it", async () => {
    const { toggle } = beside(false);
    await show("running", "advisor");
    const way = room.querySelector("[data-beside]");
    expect(way?.getAttribute("aria-label")).toBe("Messages, 2 unread");
    expect(way?.getAttribute("aria-expanded")).toBe("false");
    press("[data-beside]");
    expect(toggle).toHaveBeenCalledOnce();
  });

  test("on a phone it makes room for the chat of the call, and for what the call came to", async () => {
    const { toggle } = beside(true);
    await show("running", "advisor");
    press("[aria-keyshortcuts='Alt+C']");
    expect(toggle).toHaveBeenCalledTimes(1);
    const { ended = {} } = SCENES;
    room.source = () => stateOf(ended, "advisor");
    room.requestUpdate();
    await room.updateComplete;
    await Promise.resolve();
    expect(toggle).toHaveBeenCalledTimes(2);
  });
});

describe("hanging up", () => {
  test("costs on the button what the strip says", async () => {
    await show("running");
    expect(text(".ctrl .btn-stop .btn-cost")).toBe("€9.24");
    expect(text(".meter-cost")).toContain("€9.24");
    expect(document.title).toBe("€9.24 · Call with Mirela Tamsø");
    press(".ctrl .btn-stop");
    expect(pressed).toEqual([["hangUp", expect.anything()]]);
  });

  test("in the last ten seconds of the free minute is one press that pays nothing", async () => {
    await show("sample");
    expect(text(".stage-banners")).toContain("Free time ends in 0:08");
    press(".stage-banners .btn-stop");
    expect(pressed[0]?.[0]).toBe("hangUp");
  });

  test("while it rings is a cancellation", async () => {
    await show("ringing");
    press(".ctrl .btn-stop");
    expect(pressed).toEqual([["cancel"]]);
  });
});

describe("money only moves by a press that says so", () => {
  test("going on after a pause carries the price and the reasons it showed", async () => {
    await show("paused");
    expect(text(".meter-more .btn-cost")).toBe("€1.20/min");
    press(".meter-more button");
    expect(pressed).toEqual([["resume", ["advisor"]]]);
  });

  test("raising carries the new maximum", async () => {
    await show("low");
    expect(text(".meter-more")).toBe("Raise by 5 min max €30.00");
    press(".meter-more button");
    expect(pressed).toEqual([["raise", { maximum: 3000, minutes: 5 }, false]]);
  });

  test("without free money there is no raise, only the way to the wallet", async () => {
    await show("poor");
    expect(room.querySelector(".meter-more .btn-money")).toBeNull();
    expect(room.querySelector<HTMLAnchorElement>(".meter-more a")?.href).toContain(
      "/wallet/top-up",
    );
  });

  test("a change of mode shows the new rate first", async () => {
    await show("mode");
    expect(text(".room-box .btn-cost")).toBe("€0.90/min");
    press(".room-box .btn-money");
    expect(pressed).toEqual([["changeMode", "audio", 90, undefined]]);
  });
});

describe("where the keys are", () => {
  const focused = () => document.activeElement as HTMLElement;
  const open = async (box: "more" | "mode" | "agree" | null) => {
    room.set({ box, mode: "audio" });
    await room.updateComplete;
  };

  test("in a dialog that becomes another one, and afterwards where they were", async () => {
    await show("running");
    const button = room.querySelector<HTMLElement>(".ctrl button[aria-label^='More']");
    button?.focus();
    await open("more");
    await open("mode");
    expect(focused().closest("dialog")?.dataset.box).toBe("mode");
    await open(null);
    expect(focused()).toBe(button);
  });

  test("on what came of the call, once it is over", async () => {
    await show("running", "advisor");
    room.querySelector<HTMLElement>(".ctrl .btn-stop")?.focus();
    room.source = () => stateOf(SCENES.ended ?? {}, "advisor");
    room.requestUpdate();
    await room.updateComplete;
    expect(focused().id).toBe("end-title");
    expect(text(".stage-end a[href='/console/']")).toBe("Done");
  });

  test("on the heading of an offer that comes by itself, not on what answers it", async () => {
    await show("offered");
    expect(room.querySelector("dialog [autofocus]")?.localName).toBe("h2");
  });
});

test("what a ring without a price costs is one sentence with one full stop", async () => {
  const { ringing } = SCENES;
  await show("ringing");
  expect(text(".stage-note")).toMatch(/at most €[\d.]+\.$/);
  const free = stateOf(ringing ?? {}, "client");
  room.source = () => ({ ...free, snapshot: { ...free.snapshot, meter: null } });
  room.requestUpdate();
  await room.updateComplete;
  expect(text(".stage-note")).toMatch(/connected\. This call is free\.$/);
});

describe("agreeing on the meter", () => {
  const form = () => room.querySelector<HTMLFormElement>(".room-box form");
  const submit = () => form()?.dispatchEvent(new Event("submit", { cancelable: true }));
  const type = (id: string, value: string) => {
    const field = room.querySelector<HTMLInputElement>(id);
    if (field) field.value = value;
  };

  test("until then both read that talk is free of charge", async () => {
    for (const [scene, seat] of [
      ["talk", "client"],
      ["talk", "advisor"],
      ["offered", "client"],
      ["offered", "advisor"],
    ] as const) {
      await show(scene, seat);
      expect(text(".meter-state")).toBe("Free of charge");
      expect(text(".meter-facts")).toBe("RatefreeMaximumnoneCountednothing");
    }
  });

  test("the advisor offers the listed rate or another, with a word what for", async () => {
    await show("talk", "advisor");
    expect(text(".meter-more")).toBe("Offer the meter");
    await show("offer", "advisor");
    expect(room.querySelector<HTMLInputElement>("#offer-rate")?.value).toBe("1.20");
    type("#offer-rate", "0.9");
    type("#offer-why", "The restore");
    submit();
    expect(pressed).toEqual([["offer", 90, "The restore"]]);
  });

  test.each(["", "0", "free", "-1"])("%s is no rate", async (typed) => {
    await show("offer", "advisor");
    type("#offer-rate", typed);
    submit();
    expect(pressed).toEqual([]);
  });

  test("one offer at a time: then it can only be taken back, and the mode stays", async () => {
    await show("offered", "advisor");
    expect(text(".meter-more")).toBe("Take the offer back");
    room.ui = { ...room.ui, box: "more" };
    room.requestUpdate();
    await room.updateComplete;
    expect(text(".menu")).not.toContain("Go on by");
  });

  test("the client confirms with a maximum: 20 minutes are chosen", async () => {
    await show("offered");
    expect(text(".room-box .tiles")).toBe("€12.0010 minutes€24.0020 minutes€36.0030 minutes");
    expect(text(".room-box .btn-money")).toBe("Start the meter €1.20/min");
    submit();
    expect(pressed).toEqual([["agree", expect.objectContaining({ id: "m2" }), 2400]]);
  });

  test.each([
    ["15", 1500],
    ["40.00", 4000],
    ["5.99", null], // below the least
    ["40.01", null], // more than is free
    ["0", null],
    ["much", null],
  ])("an amount of one's own, %s", async (typed, amount) => {
    await show("offered");
    type("#agree-other", typed);
    submit();
    expect(pressed.map((each) => each[2])).toEqual(amount === null ? [] : [amount]);
  });

  test("with too little money there is no yes, only the way to the wallet and the no", async () => {
    await show("offered too little");
    expect(room.querySelector(".room-box .btn-money")).toBeNull();
    expect(text(".room-box")).toContain("at least €6.00. Your wallet has €3.00 free.");
    type("#refuse-word", "Another time");
    submit(); // the only form is that of the no
    expect(pressed).toEqual([["withdraw", "Another time"]]);
  });

  test("an offer opens before the client by itself, once, and closes with itself", async () => {
    await show("offered");
    room.remove();
    room = new MwRoom();
    let scene = SCENES.offered;
    room.source = () => stateOf(scene ?? {}, "client");
    room.act = actionsTelling(() => undefined);
    document.body.append(room);
    await room.updateComplete;
    expect(room.ui.box).toBe("agree");
    room.set({ box: null });
    await room.updateComplete;
    expect(room.ui.box).toBeNull();
    expect(text(".meter-more")).toBe("See the offer €1.20/min");
    room.set({ box: "agree" });
    scene = SCENES.talk;
    room.requestUpdate();
    await room.updateComplete;
    expect(room.ui.box).toBeNull();
  });

  test("free talk goes on by video or text, still free", async () => {
    await show("talk");
    room.ui = { ...room.ui, box: "more" };
    room.requestUpdate();
    await room.updateComplete;
    expect(text(".menu")).toContain("Go on by audio, free");
    room.ui = { ...room.ui, box: "mode", mode: "audio" };
    room.requestUpdate();
    await room.updateComplete;
    expect(text(".room-box")).toContain("Talk stays free of charge");
    press(".room-box .btn-money");
    expect(pressed).toEqual([["changeMode", "audio", 0, undefined]]);
  });
});

describe("after the end", () => {
  test.each([
    ["ended", "You paid €9.24."],
    ["nothing", "You paid nothing: the call ended in the free time."],
    ["declined", "You paid nothing."],
  ])("%s: %s", async (name, sentence) => {
    await show(name);
    expect(text(".end-sum")).toBe(sentence);
  });

  test("the advisor reads the share", async () => {
    await show("ended", "advisor");
    expect(text(".end-sum")).toBe("You earned €7.40 of €9.24.");
  });
});

describe("a company's call goes to a colleague", () => {
  test("the agent asks one who is free, with a word", async () => {
    await show("transfer");
    const rows = [...room.querySelectorAll<HTMLInputElement>('input[name="to"]')];
    expect(rows.map((each) => each.disabled)).toEqual([false, true, true]);
    expect(text(".room-box .btn-primary")).toBe("Ask Nils");
    const word = room.querySelector<HTMLInputElement>("#transfer-word");
    if (word) word.value = "Her router";
    room.querySelector(".room-box form")?.dispatchEvent(new Event("submit", { cancelable: true }));
    expect(pressed).toEqual([["transfer", "n", "Her router"]]);
  });

  test("while the colleague is asked it can be taken back, and the client sees nothing of it", async () => {
    await show("asking", "advisor");
    expect(text(".stage-banners")).toContain("Asking Nils to take over");
    press(".stage-banners button");
    expect(pressed.map(([action]) => action)).toEqual(["takeBack"]);
    await show("asking", "client");
    expect(text(".stage-banners")).toBe("");
  });

  test("a no is told with its word, until it is read", async () => {
    await show("refused", "advisor");
    expect(text(".stage-banners")).toContain("Nils cannot take over. “At lunch”");
    press(".stage-banners button");
    await room.updateComplete;
    expect(text(".stage-banners")).toBe("");
  });

  test("between the two nothing is counted, and the client reads so", async () => {
    await show("handing", "client");
    expect(text(".stage-note h2")).toBe("Handing over to Nils");
    expect(text(".stage-note")).toContain("Your meter is not running");
    expect(text(".meter")).toContain("Handing over");
    expect(text(".room-head")).not.toContain("Lost");
    expect(text(".meter")).not.toContain("Try now");
    expect(room.querySelector(".meter")?.getAttribute("data-state")).toBe("paused");
  });

  test("who has handed over is out, with the way back", async () => {
    await show("handed");
    expect(text(".stage-note h2")).toBe("Handed to Nils");
    expect(room.querySelector(".ctrl button")).toBeNull();
  });

  test("only an agent of a company finds it among the rest", async () => {
    const menu = async (scene: string, seat: Seat) => {
      await show(scene, seat);
      room.ui = { ...room.ui, box: "more" };
      room.requestUpdate();
      await room.updateComplete;
      return text(".menu").includes("Hand over to a colleague");
    };
    expect(await menu("refused", "advisor")).toBe(true);
    expect(await menu("refused", "client")).toBe(false);
    expect(await menu("running", "advisor")).toBe(false);
    expect(await menu("asking", "advisor")).toBe(false);
  });
});

describe("the other tab", () => {
  test("says where the call is and can be brought here", async () => {
    await show("passive");
    expect(text(".stage-note h2")).toBe("The call goes on in another tab");
    press(".stage-note button");
    expect(pressed[0]?.[0]).toBe("bringHere");
  });
});

describe("without devices", () => {
  test("no camera: heard, with help and a cheaper way on", async () => {
    await show("denied");
    expect(text(".stage-trouble")).toContain("You are heard");
    press(".stage-trouble .btn-money");
    expect(pressed).toEqual([["changeMode", "audio", 90]]);
  });

  test("no microphone: one may listen, by choice", async () => {
    await show("dumb");
    expect(text(".stage-trouble")).not.toContain("You are heard");
    press(".stage-trouble .row .btn-second");
    expect(pressed.map(([action]) => action)).toEqual(["joinWithout"]);
  });
});

test("a change of state is said once, politely or at once", async () => {
  await show("running");
  const lost = SCENES.lost ?? {};
  room.source = () => stateOf(lost, "client");
  room.requestUpdate();
  await room.updateComplete;
  expect(text('p[role="alert"].sr')).toContain("Connection lost");
});

test("what is written is sent and the line is empty again", async () => {
  await show("chat");
  const input = room.querySelector<HTMLInputElement>("#say");
  if (!input) throw new Error("no line");
  input.value = "Hello";
  input.dispatchEvent(new Event("input"));
  await room.updateComplete;
  room.querySelector("form.composer")?.dispatchEvent(new Event("submit", { cancelable: true }));
  await room.updateComplete;
  expect(pressed).toContainEqual(["say", "Hello"]);
  expect(room.ui.draft).toBe("");
});
