import type { AccountBalance, EntrySeq, LedgerEntry } from './entries.ts';

/** SHA-256 of a text, in lower-case hexadecimal. The ledger computes none itself. */
export type Sha256 = (text: string) => string;

/** Where the journal ends: what the next batch is chained to. */
export interface JournalHead {
  readonly batch: number;
  readonly seq: number;
  readonly hash: string;
}

/** The journal before its first batch. */
export const EMPTY_JOURNAL: JournalHead = { batch: 0, seq: 0, hash: '0'.repeat(64) };

/** An entry in its place, with all that makes it part of the chain. */
export interface SealedEntry extends LedgerEntry {
  readonly seq: EntrySeq;
  readonly batch: number;
  /** Which leaf of the batch it belongs to, from 0. The entries of one request are one leaf. */
  readonly leaf: number;
}

/** What was written together, chained to what was written before. */
export interface JournalBatch {
  readonly batch: number;
  readonly at: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly previous: string;
  readonly hash: string;
}

/** A batch with its entries. */
export interface SealedBatch extends JournalBatch {
  readonly entries: readonly SealedEntry[];
}

/** What is to be written together: the entries of each request are one leaf. */
export interface OpenBatch {
  readonly at: number;
  readonly leaves: readonly (readonly LedgerEntry[])[];
}

/**
 * Chains what is written together to the journal: the hash of the batch covers its leaves in order and the hash
 * before. Nothing can be changed, removed or put in between afterwards without changing every later hash.
 */
export function sealBatch(head: JournalHead, { at, leaves }: OpenBatch, sha256: Sha256): SealedBatch {
  const batch = head.batch + 1;
  const entries: SealedEntry[] = [];
  for (const [leaf, request] of leaves.entries()) {
    for (const entry of request) {
      entries.push({ ...entry, seq: (head.seq + entries.length + 1) as EntrySeq, batch, leaf });
    }
  }
  const frame = { batch, at, firstSeq: head.seq + 1, lastSeq: head.seq + entries.length, previous: head.hash };
  const hashes = leaves.map((request) => leafOf(request, sha256));
  return { ...frame, hash: hashOfBatch(frame, hashes, sha256), entries };
}

/** An entry without its place, as it was when it was decided on. */
export function unsealed(entry: LedgerEntry | SealedEntry): LedgerEntry {
  if (!('seq' in entry)) return entry;
  const { seq: _seq, batch: _batch, leaf: _leaf, ...plain } = entry;
  return plain;
}

/** Where the journal ends after a batch. */
export function headAfter({ batch, lastSeq, hash }: JournalBatch): JournalHead {
  return { batch, seq: lastSeq, hash };
}

/** The hash of the entries of one request. */
export function leafOf(entries: readonly LedgerEntry[], sha256: Sha256): string {
  return sha256(entries.map(formatEntry).join('\n'));
}

/** The hash of a batch, over its frame and the leaves in order. */
export function hashOfBatch(
  { batch, at, firstSeq, lastSeq, previous }: Omit<JournalBatch, 'hash'>,
  leaves: readonly string[],
  sha256: Sha256,
): string {
  return sha256([batch, at, firstSeq, lastSeq, previous, ...leaves].join('\n'));
}

/**
 * An entry as the one text that is hashed: a JSON list of its fields in a fixed order, `null` where there is none.
 * Anybody can make it again from a receipt. Its place in the journal is in the frame of its batch.
 */
export function formatEntry(entry: LedgerEntry): string {
  const { debitAfter, creditAfter } = entry;
  return JSON.stringify([
    entry.id,
    entry.kind,
    entry.debit,
    entry.credit,
    entry.amount,
    entry.code,
    entry.pendingId ?? null,
    entry.expiresAt ?? null,
    entry.tableId ?? null,
    entry.handId ?? null,
    entry.tableVersion ?? null,
    entry.author ?? null,
    entry.note ?? null,
    entry.at,
    ...numbersOf(debitAfter),
    ...(creditAfter === undefined ? [null, null, null] : numbersOf(creditAfter)),
  ]);
}

function numbersOf({ posted, pending, version }: AccountBalance): readonly number[] {
  return [posted, pending, version];
}
