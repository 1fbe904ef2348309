/**
 * Two tabs, one channel between them instead of the hub: ?page=peer&seat=client and &seat=advisor.
 * `window.bench` lets a browser test drop sockets, reload, silence and read what arrives.
 */
import type { Seat, Seats } from "../core/snapshot.ts";
import { Peer } from "../ports/peer.ts";
import { Studio } from "../ports/studio.ts";

type Word = { here: string; seat: Seat } | { to: string; from: string; data: unknown };

export async function bench(seat: Seat): Promise<void> {
  const channel = new BroadcastChannel("bench");
  let conn = `${seat}-${Math.random()}`;
  let other: string | null = null;
  let deaf = false;
  const seen = { state: "none", remote: 0, theirs: "" };
  const video = document.createElement("video");
  video.autoplay = video.muted = true;
  document.body.append(video);

  const members = () => {
    const mine = { active: conn, count: 1, proven: true };
    const theirs = other ? { active: other, count: 1, proven: true } : null;
    const seats: Seats =
      seat === "client" ? { client: mine, advisor: theirs } : { client: theirs, advisor: mine };
    peer.members(seats, conn);
  };
  const hello = () => channel.postMessage({ here: conn, seat } satisfies Word);

  const studio = new Studio(() => void peer.setTracks(studio.tracks(), studio.look()));
  const peer = new Peer({
    me: seat,
    send: (to, data) => !deaf && channel.postMessage({ to, from: conn, data } satisfies Word),
    iceServers: () => [],
    remote: (stream) => {
      seen.remote += stream ? 1 : 0;
      video.srcObject = stream;
    },
    state: (state) => {
      seen.state = state;
    },
    look: (look) => {
      seen.theirs = JSON.stringify(look);
    },
  });
  channel.onmessage = ({ data: word }: MessageEvent<Word>) => {
    if (deaf) return;
    if ("here" in word) {
      if (word.seat === seat) return;
      const fresh = other !== word.here;
      other = word.here;
      if (fresh) hello();
      members();
    } else if (word.to === conn) peer.take(word.from, word.data);
  };
  await studio.use("video");
  hello();

  Object.assign(window, {
    bench: {
      seen,
      video,
      studio,
      peer,
      received: () => peer.received(),
      /** The socket goes and comes back under another name. */
      reconnect: () => {
        conn = `${seat}-${Math.random()}`;
        deaf = false;
        hello();
        members();
      },
      deafen: () => {
        deaf = true;
      },
    },
  });
}
