import type { LedgerEntry, Posting } from '@cardroom/ledger';
import type { StoreChanges } from './changes.ts';

/**
 * Adds what one request has posted to the changes of its batch. What stands next to each other and belongs to one
 * hand is one leaf of the journal, so that a hand's receipt shows nothing else.
 */
export function keepPosting(changes: StoreChanges, { entries, accounts }: Posting): void {
  let leaf: LedgerEntry[] = [];
  for (const entry of entries) {
    if (leaf.length === 0 || leaf[0]?.handId !== entry.handId) {
      leaf = [];
      changes.leaves.push(leaf);
    }
    leaf.push(entry);
    changes.entries.set(entry.id, entry);
  }
  for (const [account, balance] of accounts) changes.accounts.set(account, balance);
}
