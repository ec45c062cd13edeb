import type { WireTableView } from '@cardroom/protocol';

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

/** How long the turn on the screen is in all: what the ring around the actor stands for. [R47] */
export interface TurnLength {
  readonly handId: string;
  readonly turn: number;
  /** Until when it lasts; absent while the clock stands still. */
  readonly deadline: string | undefined;
  readonly wholeMs: number;
}

/**
 * The length of the turn in `view`, `leftMs` before its end, after what was known of it `before`. Time that is added
 * makes the turn longer; a clock that was stopped goes on with the length that it had.
 */
export function turnLengthIn(
  before: TurnLength | undefined,
  { handId, turn, deadline, config }: WireTableView,
  leftMs: number,
): TurnLength | undefined {
  if (handId === undefined || turn === undefined) return undefined;
  const usualMs = Math.max(config.turnSeconds * 1000, leftMs);
  if (before?.handId !== handId || before.turn !== turn) return { handId, turn, deadline, wholeMs: usualMs };
  if (deadline === undefined || deadline === before.deadline) return { ...before, deadline };
  if (before.deadline === undefined) return { ...before, deadline, wholeMs: Math.max(before.wholeMs, leftMs) };
  const addedMs = Date.parse(deadline) - Date.parse(before.deadline);
  return { ...before, deadline, wholeMs: Math.max(leftMs, before.wholeMs + addedMs) };
}
