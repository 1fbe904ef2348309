// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Studio } from "./studio.ts";

class Track {
  enabled = true;
  readyState = "live";
  readonly kind: "audio" | "video";
  constructor(kind: "audio" | "video") {
    this.kind = kind;
  }
  stop(): void {
    this.readyState = "ended";
  }
}
class Stream {
  readonly tracks: Track[];
  constructor(tracks: Track[]) {
    this.tracks = tracks;
  }
  getTracks = () => this.tracks;
  getAudioTracks = () => this.tracks.filter((each) => each.kind === "audio");
  getVideoTracks = () => this.tracks.filter((each) => each.kind === "video");
}

let devices: () => Promise<Stream>;
beforeEach(() => {
  devices = async () => {
    throw new DOMException("", "NotFoundError");
  };
  vi.stubGlobal("MediaStream", Stream);
  vi.stubGlobal(
    "AudioContext",
    class {
      createMediaStreamDestination = () => ({ stream: new Stream([new Track("audio")]) });
      resume = async () => undefined;
    },
  );
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue({
    fillRect: () => undefined,
  } as never);
  HTMLCanvasElement.prototype.captureStream = () => new Stream([new Track("video")]) as never;
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia: () => devices() } });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test("without a microphone nothing is sent until the person chooses to listen", async () => {
  const studio = new Studio(() => undefined);
  await studio.use("video");
  expect([studio.trouble?.what, studio.tracks().audio]).toEqual(["microphone", null]);
  studio.useNothing();
  const { audio, video } = studio.tracks();
  expect([audio?.kind, video?.kind, studio.trouble]).toEqual(["audio", "video", null]);
  expect(studio.look()).toEqual({ mic: false, camera: false, screen: false });
});

test("turning the microphone on asks for it again, and silence ends", async () => {
  const studio = new Studio(() => undefined);
  await studio.use("audio");
  studio.useNothing();
  const nothing = studio.tracks().audio as unknown as Track;
  devices = async () => new Stream([new Track("audio")]);
  studio.setMic(true);
  await vi.waitFor(() => expect(studio.look().mic).toBe(true));
  expect(nothing.readyState).toBe("ended");
});
