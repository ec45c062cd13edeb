import { expect } from 'vitest';
import type { ClusterReport } from './play-cluster.ts';

/** How long after its deadline a turn may stand still: the lease of locks, 3 s, and 2 s more. */
const STANDSTILL_MAX_MS = 5_000;

/** Nothing was lost, doubled or leaked, nobody was left behind, and no hand stood still. Prints the figures. */
export function expectWhole({ figures, wrong, ledger }: ClusterReport): void {
  process.stdout.write(`cluster: ${JSON.stringify(figures)}\n`);
  expect(wrong).toEqual([]);
  expect(ledger.breaches).toEqual([]);
  expect(ledger.ok).toBe(true);
  expect(figures['longestStandstillMs']).toBeLessThanOrEqual(STANDSTILL_MAX_MS);
  // Without these nothing would have been tried.
  for (const key of ['kills', 'cuts', 'redisRestarts', 'postgresRestarts', 'reconnects', 'hands', 'received']) {
    expect(figures[key], key).toBeGreaterThan(0);
  }
}
