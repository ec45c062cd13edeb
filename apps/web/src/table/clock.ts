/** Milliseconds until `deadline` by the server's clock; `offsetMs` is what must be added to the local clock. [R47] */
export function remainingMs(deadline: string, now: number, offsetMs: number): number {
  return Math.max(0, Date.parse(deadline) - (now + offsetMs));
}

/** One comparison of the two clocks: when the answer came, what it said, and how long it was on its way. */
export interface ClockSample {
  readonly serverTime: string;
  readonly receivedAt: number;
  /** From question to answer; absent when nothing was asked, and then the answer counts as instant. */
  readonly roundTripMs?: number;
}

/**
 * The offset after another sample. A measured round trip decides; without one, the sample only counts when it
 * shows the server further ahead, because a delay on the way can only make the server look late.
 */
export function adjustedOffset(current: number | undefined, sample: ClockSample): number {
  const seen = Date.parse(sample.serverTime) - sample.receivedAt;
  if (!Number.isFinite(seen)) return current ?? 0;
  if (sample.roundTripMs !== undefined) return seen + sample.roundTripMs / 2;
  return current === undefined ? seen : Math.max(current, seen);
}
