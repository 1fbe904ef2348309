/** One word for the line, from two readings of the peer connection's statistics. */

export type Quality = "good" | "fair" | "poor";

export interface Reading {
  received: number;
  lost: number;
  roundTripMs: number | null;
}

/** poor: 8 % lost, 500 ms, or nothing came at all · fair: 3 % or 250 ms · otherwise good. */
export function quality(before: Reading, after: Reading): Quality {
  const received = after.received - before.received;
  const lost = Math.max(0, after.lost - before.lost);
  if (received <= 0) return "poor";
  const share = lost / (received + lost);
  const trip = after.roundTripMs ?? 0;
  if (share >= 0.08 || trip >= 500) return "poor";
  return share >= 0.03 || trip >= 250 ? "fair" : "good";
}
