/**
 * Development only: `npm run play`, then /frontend/playground/?scene=lost&seat=advisor&theme=dark.
 * Other pages: ?page=ring, ?page=check.
 */
import "../elements/mw-ring/mw-ring.ts";
import "../elements/mw-room/mw-room.ts";
import type { Ring } from "../core/ring.ts";
import type { Seat } from "../core/snapshot.ts";
import type { MwRing } from "../elements/mw-ring/mw-ring.ts";
import type { MwRoom } from "../elements/mw-room/mw-room.ts";
import { bench } from "./peer.ts";
import { face } from "./picture.ts";
import { actionsTelling, SCENES, stateOf } from "./scenes.ts";

const asked = new URLSearchParams(location.search);
const theme = asked.get("theme");
if (theme) document.documentElement.dataset.theme = theme;

const RING: Ring = {
  call: "c1",
  url: "/calls/c1/",
  from: { name: "Dara K.", picture: null },
  mode: "video",
  subject: "Standby refuses to start after the disk filled up",
  currency: "EUR",
  rate: 120,
  rate_unit_s: 60,
  share_rate: 96,
  held: 2400,
  funded_minutes: 20,
  sample_s: 60,
  ring_left_ms: 31_000,
};

function room(name: string, seat: Seat): void {
  document.body.className = "room-page";
  const element = document.createElement("mw-room") as MwRoom;
  const scene = SCENES[name] ?? {};
  const moving = scene.media?.trouble === undefined && asked.get("picture") !== "none";
  const pictures = moving ? { self: face("#b0643c"), remote: face("#2f5d68") } : {};
  element.source = () => {
    const state = stateOf(scene, seat);
    return { ...state, media: { ...pictures, ...state.media, ...pictures } };
  };
  element.act = actionsTelling(() => undefined);
  element.ui = { ...element.ui, ...scene.ui };
  document.body.append(element);
}

function ring(): void {
  const element = document.createElement("mw-ring") as MwRing;
  document.body.append(element);
  element.take({ kind: "ring", data: RING });
}

const page = asked.get("page") ?? "room";
if (page === "ring") ring();
else if (page === "peer") await bench((asked.get("seat") ?? "client") as Seat);
else if (page === "check")
  document.body.innerHTML = '<mw-device-check mode="video" auto></mw-device-check>';
else room(asked.get("scene") ?? "running", (asked.get("seat") ?? "client") as Seat);
