import type { Clock } from '@cardroom/room';

/** How often something may be done: `burst` times at once, and `perSecond` in the long run. */
export interface RateLimit {
  readonly burst: number;
  readonly perSecond: number;
}

/** Counts what each of many parties does. */
export interface RateLimiter {
  /** Takes one; 0 when it was there, else after how many seconds it will be. */
  take(party: string): number;
}

const PARTIES_MAX = 20_000;

/** A token bucket for each party, forgotten when it is full again. */
export function createRateLimiter({ burst, perSecond }: RateLimit, clock: Pick<Clock, 'now'>): RateLimiter {
  const buckets = new Map<string, { level: number; at: number }>();

  function levelNow(bucket: { readonly level: number; readonly at: number }, now: number): number {
    return Math.min(burst, bucket.level + ((now - bucket.at) / 1_000) * perSecond);
  }

  /** Without this, whoever comes with ever new names would fill the memory. */
  function forgetFull(now: number): void {
    for (const [party, bucket] of buckets) if (levelNow(bucket, now) >= burst) buckets.delete(party);
    if (buckets.size >= PARTIES_MAX) buckets.clear();
  }

  return {
    take(party) {
      const now = clock.now();
      if (buckets.size >= PARTIES_MAX) forgetFull(now);
      const bucket = buckets.get(party) ?? { level: burst, at: now };
      const level = levelNow(bucket, now);
      const isFree = level >= 1;
      buckets.set(party, { level: isFree ? level - 1 : level, at: now });
      return isFree ? 0 : Math.max(1, Math.ceil((1 - level) / perSecond));
    },
  };
}
