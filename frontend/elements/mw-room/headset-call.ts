/** A call as headset and lock screen know it: no price, no subject, since anybody near may read it. */
import { otherSeat } from "../../core/snapshot.ts";
import type { HeadsetCall } from "../../ports/headset.ts";
import { modeWord } from "./parts/head.ts";
import type { RoomActions, RoomState } from "./state.ts";

export function headsetCall({ snapshot, media }: RoomState, act: RoomActions): HeadsetCall {
  const other = snapshot.people[otherSeat(snapshot.me)];
  return {
    title: other.name,
    artist: modeWord(snapshot.mode),
    picture: other.picture || null,
    mic: media.mine.mic,
    camera: snapshot.mode === "video" ? media.mine.camera : null,
    toggleMic: () => act.setMic(!media.mine.mic),
    toggleCamera: () => act.setCamera(!media.mine.camera),
    hangUp: () => act.hangUp(),
  };
}
