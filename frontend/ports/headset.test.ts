import { beforeEach, describe, expect, test, vi } from "vitest";
import { Headset, type HeadsetCall, type Session } from "./headset.ts";

/** A browser's Media Session; `knows` lists the buttons it offers. */
class FakeSession implements Session {
  metadata: unknown = null;
  playbackState = "none";
  handlers: Record<string, (() => void) | null> = {};
  active: string[] = [];
  knows: string[];
  constructor(knows = ["togglemicrophone", "togglecamera", "hangup"]) {
    this.knows = knows;
  }
  setActionHandler(action: string, handler: (() => void) | null): void {
    if (!this.knows.includes(action)) throw new TypeError(`unknown action ${action}`);
    this.handlers[action] = handler;
  }
  setMicrophoneActive(on: boolean): void {
    this.active.push(`mic ${on}`);
  }
  setCameraActive(on: boolean): Promise<void> {
    this.active.push(`camera ${on}`);
    return Promise.reject(new Error("no camera is open"));
  }
}

const pressed: string[] = [];
const call = (part: Partial<HeadsetCall> = {}): HeadsetCall => ({
  title: "Mirela",
  artist: "Video",
  picture: null,
  mic: true,
  camera: true,
  toggleMic: () => pressed.push("mic"),
  toggleCamera: () => pressed.push("camera"),
  hangUp: () => pressed.push("hang up"),
  ...part,
});

beforeEach(() => {
  pressed.length = 0;
  vi.stubGlobal(
    "MediaMetadata",
    class {
      told: unknown;
      constructor(told: unknown) {
        this.told = told;
      }
    },
  );
  return () => vi.unstubAllGlobals();
});

describe("while a call is live", () => {
  test("each button does what the one on the page does", () => {
    const session = new FakeSession();
    new Headset(session).follow(call());
    for (const each of ["togglemicrophone", "togglecamera", "hangup"]) session.handlers[each]?.();
    expect(pressed).toEqual(["mic", "camera", "hang up"]);
  });

  test("the lamp of the headset follows the microphone, and is told only of changes", () => {
    const session = new FakeSession();
    const headset = new Headset(session);
    headset.follow(call());
    headset.follow(call());
    headset.follow(call({ mic: false }));
    expect(session.active).toEqual(["mic true", "camera true", "mic false"]);
  });

  test("a press meets the newest state, not the one it was set up in", () => {
    const session = new FakeSession();
    const headset = new Headset(session);
    headset.follow(call());
    headset.follow(call({ hangUp: () => pressed.push("the newer") }));
    session.handlers.hangup?.();
    expect(pressed).toEqual(["the newer"]);
  });

  test("without a picture the camera button does nothing", () => {
    const session = new FakeSession();
    new Headset(session).follow(call({ camera: null }));
    session.handlers.togglecamera?.();
    expect([pressed, session.active]).toEqual([[], ["mic true"]]);
  });

  test("the lock screen says with whom", () => {
    const session = new FakeSession();
    new Headset(session).follow(call());
    expect(session.metadata).toMatchObject({ told: { title: "Mirela", artist: "Video" } });
    expect(session.playbackState).toBe("playing");
  });
});

test("afterwards nothing of it is left", () => {
  const session = new FakeSession();
  const headset = new Headset(session);
  headset.follow(call());
  headset.follow(null);
  expect(session.handlers).toEqual({ togglemicrophone: null, togglecamera: null, hangup: null });
  expect([session.metadata, session.playbackState]).toEqual([null, "none"]);
});

test("without a call the session of another page's music is not touched", () => {
  const session = new FakeSession();
  session.playbackState = "paused";
  new Headset(session).follow(null);
  expect(session.playbackState).toBe("paused");
});

test("a button that the browser does not know is left out, the others work", () => {
  const session = new FakeSession(["hangup"]);
  new Headset(session).follow(call());
  session.handlers.hangup?.();
  expect(pressed).toEqual(["hang up"]);
});

test("a browser without a media session changes nothing", () => {
  expect(() => new Headset(null).follow(call())).not.toThrow();
});
