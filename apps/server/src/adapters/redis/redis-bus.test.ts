import { tableId } from '@cardroom/kernel';
import type { Bus, TableNotice } from '@cardroom/room';
import { Redis } from 'ioredis';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseExposition } from '../../../test/exposition.ts';
import { createRedisBusWorld, type RedisBusWorld, type WatchedBus } from '../../../test/redis-bus-world.ts';
import { type RedisProxy, startRedisProxy } from '../../../test/redis-proxy.ts';
import { REDIS_SKIP_REASON, type RedisServer, startRedisServer } from '../../../test/redis-server.ts';
import { addBusMetrics } from '../../bus-metrics.ts';
import { createLogger } from '../../logger.ts';
import { createBusLog } from '../../open-bus.ts';
import { formatMessage, NOTICES_MAX, parseMessage } from './bus-words.ts';

const T1 = tableId('t1');

describe('messages between servers', () => {
  it('[BUSR3] read back they say the same', () => {
    const message = {
      sender: 'a-1_',
      notices: [T1, tableId('b:2')].map((id, at) => ({ tableId: id, version: at + 1 })),
    };
    expect(parseMessage(formatMessage(message))).toEqual(message);
  });

  it.for([
    '',
    'a',
    'a t1',
    'a t1 0',
    'a t1 -1',
    'a t1 1.5',
    'a t1 1e3',
    'a t1 9999999999999999',
    'a t1  1',
    'a t1 1 ',
    'a t1 1 t2',
    ' t1 1',
    'a t/1 1',
    `${'x'.repeat(300)} t1 1`,
    '{"tableId":"t1","version":1}',
    `a${' t1 1'.repeat(NOTICES_MAX + 1)}`,
  ])('[BUSR3] %j is no message', (text) => {
    expect(parseMessage(text)).toBeUndefined();
  });
});

describe('a bus whose Redis fails', () => {
  let server: RedisServer;
  let world: RedisBusWorld;
  let proxy: RedisProxy;

  beforeEach(async ({ skip }) => {
    if (REDIS_SKIP_REASON !== undefined) skip(REDIS_SKIP_REASON);
    server = await startRedisServer();
    proxy = await startRedisProxy(server.port);
    world = createRedisBusWorld(server.url);
  });
  afterEach(async () => {
    await world?.close();
    await proxy?.stop();
    await server?.stop();
  });

  function heardBy(bus: Bus): TableNotice[] {
    const heard: TableNotice[] = [];
    bus.subscribe((notice) => heard.push(notice));
    return heard;
  }

  /** Resolves when `listener` hears of what `teller` tells, which may take more than one attempt after a fault. */
  async function untilHeard(teller: Bus, listener: Bus): Promise<void> {
    const heard = heardBy(listener);
    let version = 1_000;
    await expect
      .poll(() => {
        teller.publish({ tableId: tableId('again'), version: (version += 1) });
        return heard.some(({ tableId: id }) => id === 'again');
      })
      .toBe(true);
  }

  async function untilSaid({ said }: WatchedBus, ...ups: readonly boolean[]): Promise<void> {
    await expect.poll(() => said.map(({ isUp }) => isUp)).toEqual(ups);
  }

  it('[BUSR1] a connection that is cut is made again by itself, and is said to be lost once', async () => {
    const [cut, other] = [await world.node({ url: proxy.url }), await world.node()];
    proxy.cut();
    await untilSaid(cut, true, false);
    for (let version = 1; version <= 100; version += 1) {
      cut.publish({ tableId: T1, version });
      await new Promise(setImmediate);
    }
    expect(cut.figures()).toMatchObject({ isUp: false, sent: 0 });
    expect(cut.figures().lost).toBeGreaterThan(50);
    expect(cut.said).toHaveLength(2);
    proxy.mend();
    await untilSaid(cut, true, false, true);
    await untilHeard(other, cut);
    await untilHeard(cut, other);
    expect(other.said).toEqual([{ isUp: true }]);
  });

  it.for(['kept open and silent', 'closed'] as const)(
    '[BUSR1] a listening connection that is %s is replaced',
    async (fault) => {
      const [deaf, other] = [await world.node({ url: proxy.url }), await world.node()];
      if (fault === 'closed') proxy.dropListeners();
      else proxy.deafen();
      await untilSaid(deaf, true, false, true);
      await untilHeard(other, deaf);
    },
  );

  it('[BUSR1] a Redis that is killed and started again is found again by all', async () => {
    const [one, two] = [await world.node(), await world.node()];
    await server.kill();
    expect(one.publish({ tableId: T1, version: 1 })).toBeUndefined();
    for (const bus of [one, two]) await untilSaid(bus, true, false);
    await server.restart();
    for (const bus of [one, two]) await untilSaid(bus, true, false, true);
    await untilHeard(one, two);
    await untilHeard(two, one);
  });

  it('[BUSR1] a Redis that is not there at the start is waited for by nobody', async () => {
    await server.kill();
    const [one, two] = [await world.node({ isAwaited: false }), await world.node({ isAwaited: false })];
    const heard = heardBy(one);
    one.publish({ tableId: T1, version: 1 });
    expect(heard).toEqual([{ tableId: T1, version: 1 }]);
    await untilSaid(one, false);
    await server.restart();
    await untilSaid(one, false, true);
    await untilSaid(two, false, true);
    await untilHeard(one, two);
  });

  it('[BUSR4] a slow Redis makes news late, and not many: what comes meanwhile is put together', async () => {
    const [slow, other] = [await world.node({ url: proxy.url }), await world.node()];
    const heard = heardBy(other);
    proxy.swallow('answers');
    const before = performance.now();
    for (let version = 1; version <= 10_000; version += 1) {
      slow.publish({ tableId: T1, version });
      if (version % 1_000 === 0) await new Promise(setImmediate);
    }
    expect(performance.now() - before).toBeLessThan(150);
    proxy.mend();
    await expect.poll(() => heard.at(-1)?.version).toBe(10_000);
    expect(heard.length).toBeLessThanOrEqual(3);
    expect(slow.said).toEqual([{ isUp: true }]);
  });

  it('[BUSR4] what is told in one turn of the event loop is one message', async () => {
    const bus = await world.node();
    const texts: string[] = [];
    const channels: string[] = [];
    const ear = new Redis(server.url);
    await ear.psubscribe('*');
    ear.on('pmessage', (_pattern, channel: string, text: string) => {
      channels.push(channel);
      texts.push(text);
    });
    for (let at = 0; at < 100; at += 1) bus.publish({ tableId: tableId(`t${at % 50}`), version: at + 1 });
    await expect.poll(() => texts.length).toBe(1);
    expect(channels).toEqual(['cardroom:tables:0']);
    expect(texts[0]?.split(' ')).toHaveLength(1 + 2 * 50);
    expect(texts[0]?.length).toBeLessThan(400);
    ear.disconnect();
  });

  it('[BUSR3] garbage on the channel is counted and does nothing', async () => {
    const [bus, other] = [await world.node(), await world.node()];
    const heard = heardBy(bus);
    const stranger = new Redis(server.url);
    for (const text of ['', 'garbage', '{}', 'a t1', 'a t1 x', '\0\u00ff'])
      await stranger.publish('cardroom:tables:0', text);
    await expect.poll(() => bus.figures().junk).toBe(6);
    expect(heard).toEqual([]);
    await untilHeard(other, bus);
    expect(bus.said).toEqual([{ isUp: true }]);
    stranger.disconnect();
  });

  it('[BUSR5] servers on another database of the same Redis hear nothing', async () => {
    const [here, there, also] = [await world.node(), await world.node({ url: `${server.url}/1` }), await world.node()];
    const foreign = heardBy(there);
    here.publish({ tableId: T1, version: 1 });
    await untilHeard(here, also);
    there.publish({ tableId: tableId('own'), version: 1 });
    expect(foreign.map(({ tableId: id }) => id)).toEqual(['own']);
  });

  it('[BUSR6] closing sends what is there, and hears nothing any more', async () => {
    const [bus, other] = [await world.node(), await world.node()];
    const [own, heard] = [heardBy(bus), heardBy(other)];
    bus.publish({ tableId: T1, version: 7 });
    await bus.close();
    await expect.poll(() => heard).toEqual([{ tableId: T1, version: 7 }]);
    other.publish({ tableId: T1, version: 8 });
    const third = await world.node();
    await untilHeard(other, third);
    expect(own).toEqual([{ tableId: T1, version: 7 }]);
    expect(bus.said).toEqual([{ isUp: true }]);
  });

  it('[BUSR7] the figures say what has become of the news', async () => {
    const [bus, other] = [await world.node(), await world.node()];
    const registry = new Registry();
    addBusMetrics(registry, () => bus.figures());
    const read = async (): Promise<Record<string, number>> => {
      const { samples } = parseExposition(await registry.metrics());
      return Object.fromEntries(samples.map(({ name, labels, value }) => [labels['outcome'] ?? name, value]));
    };
    expect(await read()).toEqual({ sent: 0, lost: 0, heard: 0, junk: 0, poker_bus_up: 1 });
    bus.publish({ tableId: T1, version: 1 });
    other.publish({ tableId: T1, version: 1 });
    await expect.poll(read).toEqual({ sent: 1, lost: 0, heard: 1, junk: 0, poker_bus_up: 1 });
    await server.kill();
    await untilSaid(bus, true, false);
    bus.publish({ tableId: T1, version: 2 });
    await expect.poll(read).toEqual({ sent: 1, lost: 1, heard: 1, junk: 0, poker_bus_up: 0 });
  });
});

describe('the log of a bus', () => {
  it('[BUSR2] says once that news are late and why, and that they come again', () => {
    const lines: string[] = [];
    const log = createBusLog(createLogger('info', { write: (line) => lines.push(line) }));
    log({ isUp: false, reason: 'the connection is closed' });
    log({ isUp: true });
    const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(entries).toMatchObject([
      { event: 'bus.down', reason: 'the connection is closed', level: 40 },
      { event: 'bus.up', level: 30 },
    ]);
  });
});
