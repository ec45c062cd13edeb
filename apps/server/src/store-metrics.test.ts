import { Fault } from '@cardroom/kernel';
import { transferId } from '@cardroom/ledger';
import type { DeadLetter, Store } from '@cardroom/room';
import { createFakeClock, createMemoryStore } from '@cardroom/testkit';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { parseExposition } from '../test/exposition.ts';
import { addStoreMetrics, SCRAPE_WAIT_MS } from './store-metrics.ts';

const LETTER: DeadLetter = {
  id: transferId('reservation'),
  operation: 'expire',
  error: 'the storage was away',
  attempts: 12,
  firstAt: 1,
  lastAt: 2,
  state: 'open',
};

/** A store whose answers can be held back or refused, with its figures. */
function openMetered() {
  const store = createMemoryStore();
  const clock = createFakeClock();
  const registry = new Registry();
  const outage: { how: 'none' | 'fails' | 'hangs' } = { how: 'none' };
  const through = async <T>(work: () => Promise<T>): Promise<T> => {
    if (outage.how === 'fails') throw new Fault('StoreFailed', 'no');
    return outage.how === 'hangs' ? new Promise<never>(() => {}) : work();
  };
  const deadLetters: Store['deadLetters'] = (state, limit) => through(() => store.deadLetters(state, limit));
  addStoreMetrics(registry, { isReady: () => through(async () => true), store: { deadLetters }, clock });
  const figures = async () => {
    const { samples } = parseExposition(await registry.metrics());
    return Object.fromEntries(samples.map(({ name, value }) => [name, value]));
  };
  return { store, clock, outage, figures };
}

describe('figures about the storage', () => {
  it('[MET11] say whether it can be read, and how many dead letters are open', async () => {
    const { store, figures } = openMetered();
    expect(await figures()).toEqual({ poker_ready: 1, poker_dead_letters_open: 0 });
    await store.keepDeadLetter(LETTER);
    expect(await figures()).toEqual({ poker_ready: 1, poker_dead_letters_open: 1 });
    await store.keepDeadLetter({ ...LETTER, state: 'resolved', resolution: { author: 'ann', reason: 'seen', at: 3 } });
    expect(await figures()).toEqual({ poker_ready: 1, poker_dead_letters_open: 0 });
  });

  it('[MET11] a storage that fails or hangs is not ready, holds nothing up, and its letters are the last known', async () => {
    const { store, clock, outage, figures } = openMetered();
    await store.keepDeadLetter(LETTER);
    await figures();
    outage.how = 'fails';
    expect(await figures()).toEqual({ poker_ready: 0, poker_dead_letters_open: 1 });
    outage.how = 'hangs';
    const scraped = figures();
    await Promise.resolve();
    clock.advance(SCRAPE_WAIT_MS);
    expect(await scraped).toEqual({ poker_ready: 0, poker_dead_letters_open: 1 });
    outage.how = 'none';
    expect(await figures()).toEqual({ poker_ready: 1, poker_dead_letters_open: 1 });
  });
});
