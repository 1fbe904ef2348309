/** Nobody talks on unbilled by withholding reports: when an honest browser sends silence and black. */
import { otherSeat, type Seats, type Snapshot } from "./snapshot.ts";

/** If only the own socket is down, the talk goes on for so long. */
export const OWN_SOCKET_GRACE_MS = 60_000;

/**
 * True while a meter is running or `lost` and the hub says that the other side's proof is missing.
 * `downForMs`: how long the own socket has been down, null while it is up.
 */
export function mustBeSilent(
  snapshot: Snapshot,
  seats: Seats | null,
  downForMs: number | null,
): boolean {
  const meter = snapshot.meter;
  if (!meter || snapshot.mode === "text") return false;
  const lost = meter.state === "paused" && meter.reasons.includes("lost");
  if (meter.state !== "running" && !lost) return false;
  if (downForMs !== null) return downForMs > OWN_SOCKET_GRACE_MS;
  if (!seats) return false; // the hub has not spoken yet
  return !(seats[otherSeat(snapshot.me)]?.proven ?? false);
}
