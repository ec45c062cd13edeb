import type { HandId } from '@cardroom/kernel';
import { type HandReceipt, receiptBatch, type ReceiptBatch, type SealedEntry, type Sha256 } from '@cardroom/ledger';
import type { Store } from './ports/store.ts';

/** More than any hand has. */
const ENTRIES_MAX = 10_000;

/**
 * Every movement of chips of a hand, in order; `undefined` when there is no such hand. What was only reserved, or given
 * back, has not moved.
 */
export async function movementsFor(store: Store, handId: HandId): Promise<readonly SealedEntry[] | undefined> {
  const entries = await entriesFor(store, handId);
  return entries?.filter(({ creditAfter }) => creditAfter !== undefined);
}

async function entriesFor(store: Store, handId: HandId): Promise<readonly SealedEntry[] | undefined> {
  return (await store.hand(handId)) === undefined ? undefined : store.entries({ handId, limit: ENTRIES_MAX });
}

/** Every entry of a hand with its place in the journal; `undefined` when there is no such hand. */
export async function receiptFor(store: Store, handId: HandId, sha256: Sha256): Promise<HandReceipt | undefined> {
  const own = await entriesFor(store, handId);
  if (own === undefined) return undefined;
  const batches: ReceiptBatch[] = [];
  for (const number of new Set(own.map(({ batch }) => batch))) {
    for (const batch of await store.batches(number - 1, 1)) {
      const limit = batch.lastSeq - batch.firstSeq + 1;
      const whole = await store.entries({ afterSeq: batch.firstSeq - 1, limit });
      batches.push(receiptBatch(batch, whole, handId, sha256));
    }
  }
  return { handId, batches };
}
