import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { atMost, besideFastest, nanosecondsEach, OURS } from './figures.ts';
import { burstRivals, pathRivals, singleBurstRivals } from './locks-in-process-rivals.ts';
import { abandonedLeft } from './locks-in-process.ts';
import { openMeasuredRedis } from './locks-redis-server.ts';
import { medianAsyncRates, medianOf, percentileOf } from './measure.ts';
import { isNotThere } from './suites.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('measures that are awaited', () => {
  it('[BEN9] contenders take turns, and nobody begins before the other has ended', async () => {
    let running = 0;
    const order: string[] = [];
    const contender = (name: string, ms: number) => ({
      name,
      async pass() {
        running++;
        expect(running).toBe(1);
        if (order.at(-1) !== name) order.push(name);
        await pause(ms);
        running--;
        return 10;
      },
    });
    const rates = await medianAsyncRates(2, [contender('quick', 5), contender('slow', 20)]);
    expect(order).toEqual(['quick', 'slow', 'quick', 'slow', 'quick', 'slow']);
    expect(rates.get('quick')).toBeGreaterThan(rates.get('slow') ?? Number.NaN);
  });

  it('[BEN9] the first round does not count', async () => {
    const startMs = performance.now();
    // So many units in the first round, which lasts for 60 ms, that one counted round would show.
    const pass = async () => {
      await pause(10);
      return performance.now() - startMs < 60 ? 1e9 : 1;
    };
    const rates = await medianAsyncRates(1, [{ name: 'late', pass }]);
    expect(rates.get('late')).toBeLessThan(200);
  });

  it('[BEN9] percentiles are values that were measured', () => {
    const values = Array.from({ length: 100 }, (_, at) => 100 - at);
    expect(percentileOf(values, 99)).toBe(100);
    expect(percentileOf(values, 50)).toBe(51);
    expect(percentileOf([7], 99)).toBe(7);
    expect(percentileOf([], 99)).toBeNaN();
    expect(medianOf([3, 1, 2])).toBe(2);
    expect(medianOf([])).toBeNaN();
  });
});

describe('figures beside rivals', () => {
  const ranking = { measure: 'locks.x_ns', unit: 'ns', shown: nanosecondsEach, target: 3 };

  it.each([
    { ours: 3e6, ratio: 3, ok: true },
    { ours: 2.98e6, ratio: 2.98, ok: false },
  ])('[BEN10] the fastest rival is named, and $ratio times as fast is judged $ok', ({ ours, ratio, ok }) => {
    const rates = new Map([
      ['slow', 1e3],
      [OURS, ours],
      ['fast', 1e6],
      ['middling', 1e5],
    ]);
    const value = Math.round(1e11 / ours) / 100;
    const row = { suite: 'locks', measure: 'locks.x_ns', value, unit: 'ns', rival: 'fast', ratio, target: 3, ok };
    expect(besideFastest(rates, ranking)).toEqual(row);
  });

  it('[BEN10] another way of ours is no rival', () => {
    const rates = new Map([
      [OURS, 4e6],
      [`${OURS}, typed`, 2e6],
      ['fast', 1e6],
    ]);
    expect(besideFastest(rates, ranking)).toMatchObject({ rival: 'fast', ratio: 4 });
    expect(besideFastest(rates, { ...ranking, ours: `${OURS}, typed` })).toMatchObject({ rival: 'fast', ratio: 2 });
    expect(() => besideFastest(new Map([[OURS, 1]]), ranking)).toThrow('nobody to compare');
  });

  it('[BEN10] a figure that could not be measured is not good', () => {
    expect(besideFastest(new Map([['fast', 1e6]]), ranking).ok).toBe(false);
    expect(atMost('locks.x_ns', Number.NaN, 'ns', 250).ok).toBe(false);
    expect(atMost('locks.x_ns', 250, 'ns', 250).ok).toBe(true);
    expect(atMost('locks.x_ns', 250.1, 'ns', 250).ok).toBe(false);
  });
});

describe('the locks that are measured', () => {
  it.each([...pathRivals(20), ...burstRivals(20), ...singleBurstRivals(20)])(
    '[BEN12] $name does all of its work, and could do it again',
    async ({ pass }) => {
      expect(await pass()).toBe(20);
      expect(await pass()).toBe(20);
    },
  );

  it('[BEN12] waiters that were called off are looked for in memory, where those that wait are found', async () => {
    expect(await abandonedLeft(500)).toBe(0);
  });
});

describe('the Redis that is measured with', () => {
  it('[BEN11] is the one at REDIS_URL, where the program is not installed', async () => {
    vi.stubEnv('PATH', '');
    vi.stubEnv('REDIS_URL', 'redis://elsewhere:6379');
    expect((await openMeasuredRedis()).url).toBe('redis://elsewhere:6379');
  });

  it('[BEN11] is not there without the program and without REDIS_URL', async () => {
    vi.stubEnv('PATH', '');
    vi.stubEnv('REDIS_URL', undefined);
    const error: unknown = await openMeasuredRedis().catch((error: unknown) => error);
    expect(isNotThere(error)).toBe(true);
  });

  it('[BEN11] is private, empty, and gone when it is closed', async (ctx) => {
    vi.stubEnv('REDIS_URL', undefined);
    const redis = await openMeasuredRedis().catch((error: unknown) => {
      if (isNotThere(error)) return ctx.skip('redis-server is not installed');
      throw error;
    });
    const client = new Redis(redis.url, { retryStrategy: () => null });
    client.on('error', () => {});
    expect(await client.dbsize()).toBe(0);
    await redis.close();
    await expect(client.ping()).rejects.toThrow();
    client.disconnect();
  });
});
