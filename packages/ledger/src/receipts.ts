import type { HandId } from '@cardroom/kernel';
import { type AccountId, potAccount } from './accounts.ts';
import { hashOfBatch, type JournalBatch, leafOf, type SealedEntry, type Sha256 } from './journal.ts';

/** A batch of the journal as far as it proves something about one hand: the hand's own entries, of the rest the hashes. */
export interface ReceiptBatch extends JournalBatch {
  /** The hashes of all leaves, in order. */
  readonly leaves: readonly string[];
  /** The hand's entries, in the order of the journal; each says which leaf it belongs to. */
  readonly entries: readonly SealedEntry[];
}

/** Every movement of chips of one hand, with what proves that each stands in the journal as it was written. */
export interface HandReceipt {
  readonly handId: HandId;
  readonly batches: readonly ReceiptBatch[];
}

/** The part of a whole batch that a receipt of `handId` shows. */
export function receiptBatch(
  batch: JournalBatch,
  entries: readonly SealedEntry[],
  handId: HandId,
  sha256: Sha256,
): ReceiptBatch {
  const leaves = [...Map.groupBy(entries, ({ leaf }) => leaf).values()].map((leaf) => leafOf(leaf, sha256));
  return { ...batch, leaves, entries: entries.filter((entry) => entry.handId === handId) };
}

/** All movements of a receipt, in order. */
export function entriesOfReceipt({ batches }: HandReceipt): readonly SealedEntry[] {
  return batches.flatMap(({ entries }) => entries);
}

/**
 * What is wrong with a receipt, one sentence each; nothing when every entry is covered by the hash of its batch, each
 * balance follows from the one before, no entry of the pot is left out, and all that went into the pot came out of it.
 * Needs no database and no trust in whoever made the receipt but that the hashes of the batches are those of the journal.
 */
export function checkReceipt(receipt: HandReceipt, sha256: Sha256): readonly string[] {
  if (entriesOfReceipt(receipt).length === 0) return ['the receipt shows no movement'];
  return [
    ...receipt.batches.flatMap((batch) => hashProblems(batch, sha256)),
    ...placeProblems(receipt),
    ...balanceProblems(receipt),
  ];
}

function hashProblems(batch: ReceiptBatch, sha256: Sha256): readonly string[] {
  const problems: string[] = [];
  for (const [leaf, entries] of Map.groupBy(batch.entries, (entry) => entry.leaf)) {
    if (leafOf(entries, sha256) !== batch.leaves[leaf]) {
      problems.push(`batch ${batch.batch}: the entries do not have the hash that the batch gives them`);
    }
  }
  if (hashOfBatch(batch, batch.leaves, sha256) !== batch.hash) {
    problems.push(`batch ${batch.batch}: the hash is not that of its contents`);
  }
  return problems;
}

/** Where an entry stands is no part of its hash: it is held against the frame of its batch, and the entry before. */
function placeProblems({ handId, batches }: HandReceipt): readonly string[] {
  const problems: string[] = [];
  let last = 0;
  for (const { batch, firstSeq, lastSeq, entries } of batches) {
    for (const entry of entries) {
      const isHere = entry.batch === batch && entry.seq >= firstSeq && entry.seq <= lastSeq;
      if (!isHere || entry.seq <= last) problems.push(`entry ${entry.seq} has a place that it cannot have`);
      if (entry.handId !== handId) problems.push(`entry ${entry.seq} is of another hand`);
      last = entry.seq;
    }
  }
  return problems;
}

function balanceProblems(receipt: HandReceipt): readonly string[] {
  const problems: string[] = [];
  const held = new Map<AccountId, number>();
  const pot = potAccount(receipt.handId);
  let potVersion = 0;
  for (const { seq, debit, credit, amount, debitAfter, creditAfter } of entriesOfReceipt(receipt)) {
    if (creditAfter === undefined) continue;
    for (const [account, after, change] of [
      [debit, debitAfter, 0 - amount],
      [credit, creditAfter, amount],
    ] as const) {
      const before = held.get(account) ?? (account === pot ? 0 : after.posted - change);
      if (before + change !== after.posted) problems.push(`entry ${seq}: ${account} does not hold what it should`);
      held.set(account, after.posted);
      if (account !== pot) continue;
      // The entries of an account are counted, so that none of the pot's can be left out unseen.
      potVersion += 1;
      if (after.version !== potVersion) problems.push(`entry ${seq}: an entry of the pot before it is missing`);
    }
  }
  const left = held.get(pot) ?? 0;
  return left === 0 ? problems : [...problems, `${left} chips are in the pot that nobody got`];
}
