/** The shortest and the longest wait before another try, in milliseconds. */
export const BACKOFF_MIN_MS = 400;
export const BACKOFF_MAX_MS = 10_000;

/**
 * How long to wait before try number `attempt` (0 is the first). Doubles up to the longest wait; `random`,
 * from 0 to 1, takes off up to half, so that a thousand clients do not come back in the same moment.
 */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** Math.min(attempt, 20));
  return Math.round(full * (1 - random / 2));
}
