import { Fault } from '@cardroom/kernel';
import { createOutboxMeter } from '@cardroom/room';
import { createMemoryStore } from '@cardroom/testkit';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { addOutboxMetrics } from './outbox-metrics.ts';

async function scrape(registry: Registry): Promise<Readonly<Record<string, number>>> {
  const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

describe('figures about messages to chats', () => {
  it('[MET8] are there from the start on, by their exact names and for every outcome', async () => {
    const registry = new Registry();
    addOutboxMetrics(registry, { meter: createOutboxMeter(), store: createMemoryStore(), clock: { now: () => 0 } });
    expect(await scrape(registry)).toEqual({
      'poker_outbox_messages_total{outcome="told"}': 0,
      'poker_outbox_messages_total{outcome="replaced"}': 0,
      'poker_outbox_messages_total{outcome="uncertain"}': 0,
      'poker_outbox_messages_total{outcome="dropped"}': 0,
      'poker_outbox_messages_total{outcome="refused"}': 0,
      'poker_outbox_messages_total{outcome="unmade"}': 0,
      'poker_outbox_messages_total{outcome="closed"}': 0,
      poker_outbox_waiting: 0,
      poker_outbox_lag_seconds: 0,
    });
  });

  it('[MET8] are those of the moment, and stay while the store cannot be read', async () => {
    const registry = new Registry();
    const meter = createOutboxMeter();
    let backlog: { waiting: number; oldestAt?: number } | undefined = { waiting: 7, oldestAt: 1_000 };
    const store = {
      async outboxBacklog() {
        if (backlog === undefined) throw new Fault('StoreFailed', 'away');
        return backlog;
      },
    };
    addOutboxMetrics(registry, { meter, store, clock: { now: () => 3_500 } });
    meter.settled('told', 3);
    meter.settled('uncertain', 1);
    const figures = {
      'poker_outbox_messages_total{outcome="told"}': 3,
      'poker_outbox_messages_total{outcome="uncertain"}': 1,
      poker_outbox_waiting: 7,
      poker_outbox_lag_seconds: 2.5,
    };
    expect(await scrape(registry)).toMatchObject(figures);
    backlog = undefined;
    expect(await scrape(registry)).toMatchObject(figures);
    backlog = { waiting: 0 };
    expect(await scrape(registry)).toMatchObject({ poker_outbox_waiting: 0, poker_outbox_lag_seconds: 0 });
  });
});
