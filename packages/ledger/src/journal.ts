import { assert, chips, handId, tableId } from '@cardroom/kernel';
import { type AccountId, parseAccountId } from './accounts.ts';
import type { AccountBalance, EntrySeq, LedgerEntry } from './entries.ts';
import { isTransferCode, isTransferKind, type TransferCode, transferId, type TransferKind } from './transfers.ts';

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

/** A batch with each of its entries as the text that was hashed. */
export interface ChainedBatch extends JournalBatch {
  readonly lines: readonly string[];
}

/**
 * Chains what is written together to the journal: the hash of the batch covers its leaves in order and the hash
 * before. Nothing can be changed, removed or put in between afterwards without changing every later hash.
 */
export function chainBatch(head: JournalHead, { at, leaves }: OpenBatch, sha256: Sha256): ChainedBatch {
  const lines: string[] = [];
  const hashes = leaves.map((entries) => {
    const own = entries.map(formatEntry);
    for (const line of own) lines.push(line);
    return leafOfLines(own, sha256);
  });
  const [batch, firstSeq, lastSeq] = [head.batch + 1, head.seq + 1, head.seq + lines.length];
  const frame = { batch, at, firstSeq, lastSeq, previous: head.hash };
  return { ...frame, hash: hashOfBatch(frame, hashes, sha256), lines };
}

/** The same with each entry in its place. */
export function sealBatch(head: JournalHead, open: OpenBatch, sha256: Sha256): SealedBatch {
  const { lines: _lines, ...chained } = chainBatch(head, open, sha256);
  const entries: SealedEntry[] = [];
  for (const [leaf, request] of open.leaves.entries()) {
    for (const entry of request) {
      entries.push({ ...entry, seq: (chained.firstSeq + entries.length) as EntrySeq, batch: chained.batch, leaf });
    }
  }
  return { ...chained, entries };
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
  return leafOfLines(entries.map(formatEntry), sha256);
}

function leafOfLines(lines: readonly string[], sha256: Sha256): string {
  return sha256(lines.join('\n'));
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
    debitAfter.posted,
    debitAfter.pending,
    debitAfter.version,
    creditAfter?.posted ?? null,
    creditAfter?.pending ?? null,
    creditAfter?.version ?? null,
  ]);
}

const FIELD_COUNT = 20;

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The entry that `formatEntry` has made a text of; a `Defect` when the text is none of an entry. */
export function parseEntry(line: string): LedgerEntry {
  const fields = fieldsOf(line);
  // Field by field and not spread by spread: an audit reads millions of lines.
  const entry: Writable<LedgerEntry> = {
    id: transferId(textOf(fields[0])),
    kind: kindOf(fields[1]),
    debit: accountOf(fields[2]),
    credit: accountOf(fields[3]),
    amount: chips(numberOf(fields[4])),
    code: codeOf(fields[5]),
    at: numberOf(fields[13]),
    debitAfter: balanceOf(fields, 14),
  };
  if (fields[6] !== null) entry.pendingId = transferId(textOf(fields[6]));
  if (fields[7] !== null) entry.expiresAt = numberOf(fields[7]);
  if (fields[8] !== null) entry.tableId = tableId(textOf(fields[8]));
  if (fields[9] !== null) entry.handId = handId(textOf(fields[9]));
  if (fields[10] !== null) entry.tableVersion = numberOf(fields[10]);
  if (fields[11] !== null) entry.author = textOf(fields[11]);
  if (fields[12] !== null) entry.note = textOf(fields[12]);
  const isPayeeChanged = fields[17] !== null || fields[18] !== null || fields[19] !== null;
  if (isPayeeChanged) entry.creditAfter = balanceOf(fields, 17);
  return entry;
}

function fieldsOf(line: string): readonly unknown[] {
  const fields = parseJson(line);
  assert(Array.isArray(fields) && fields.length === FIELD_COUNT, 'a line of the journal is not a list of its fields');
  return fields;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  assert(typeof value === 'string', 'a line of the journal has no text where one belongs');
  return value;
}

function numberOf(value: unknown): number {
  assert(Number.isSafeInteger(value) && typeof value === 'number', 'a line of the journal has no whole number');
  return value;
}

function kindOf(value: unknown): TransferKind {
  const kind = textOf(value);
  assert(isTransferKind(kind), 'a line of the journal has an unknown kind');
  return kind;
}

function codeOf(value: unknown): TransferCode {
  const code = textOf(value);
  assert(isTransferCode(code), 'a line of the journal has an unknown code');
  return code;
}

function accountOf(value: unknown): AccountId {
  const account = parseAccountId(textOf(value));
  assert(account !== undefined, 'a line of the journal names no account');
  return account;
}

function balanceOf(fields: readonly unknown[], from: number): AccountBalance {
  return {
    posted: numberOf(fields[from]),
    pending: numberOf(fields[from + 1]),
    version: numberOf(fields[from + 2]),
  };
}
