/** For who has no microphone, or lets nobody use it: silence and black, so that packets flow and the other is heard. */
import type { Mode } from "../core/snapshot.ts";

const BLACK = { width: 320, height: 180 };
const FRAMES_PER_S = 5;

/** A still, black picture that is sent as a moving one. */
function black(): MediaStreamTrack | null {
  const canvas = Object.assign(document.createElement("canvas"), BLACK);
  const paint = canvas.getContext("2d");
  const stream = canvas.captureStream?.(FRAMES_PER_S);
  const track = stream?.getVideoTracks()[0] ?? null;
  if (!paint || !track) return null;
  const draw = () => {
    paint.fillRect(0, 0, BLACK.width, BLACK.height); // a canvas that does not change sends nothing
    if (track.readyState === "ended") clearInterval(timer);
  };
  const timer = setInterval(draw, 1000 / FRAMES_PER_S);
  draw();
  return track;
}

/** A sound without sound; the context closes with its track. */
function silent(): MediaStreamTrack | null {
  const context = new AudioContext();
  const { stream } = context.createMediaStreamDestination();
  void context.resume(); // the press that led here allows it
  return stream.getAudioTracks()[0] ?? null;
}

/** What `mode` needs, without anything in it. */
export function standIn(mode: Mode): MediaStream {
  const tracks = [silent(), mode === "video" ? black() : null];
  return new MediaStream(tracks.filter((each) => each !== null));
}
