import { type Store, verifyStore } from '@cardroom/room';
import { expect } from 'vitest';
import { sha256 } from '../../src/sha256.ts';

/** The whole ledger agrees with itself. The tables of these tests are none that could be played. */
export async function verifyLedgerOf(store: Store): Promise<void> {
  const { breaches } = await verifyStore(store, sha256);
  expect(breaches.filter(({ kind }) => kind !== 'table')).toEqual([]);
  expect(await store.sumOfBalances()).toBe(0);
}
