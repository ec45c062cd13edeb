import { expect } from 'vitest';
import { type ClusterPlay, type ClusterReport, untriedIn } from './play-cluster.ts';

/** Nothing was lost, doubled or leaked, nobody was left behind, and no hand stood still. Prints the figures. */
export function expectWhole({ figures, wrong, ledger }: ClusterReport, kind: ClusterPlay['kind']): void {
  process.stdout.write(`cluster: ${JSON.stringify(figures)}\n`);
  expect(wrong).toEqual([]);
  expect(ledger.breaches).toEqual([]);
  expect(ledger.ok).toBe(true);
  // Without these nothing would have been tried.
  expect(untriedIn(figures, kind)).toEqual([]);
}
