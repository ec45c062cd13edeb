import { createHash } from 'node:crypto';
import { CHIPS_MAX, chips, Defect, handId, playerId, tableId } from '@cardroom/kernel';
import { sha256 as plainSha256 } from '@cardroom/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBook, journalOf } from '../test/book.ts';
import {
  checkReceipt,
  type DirectTransfer,
  formatEntry,
  type HandReceipt,
  ISSUE,
  type LedgerEntry,
  movementOf,
  parseEntry,
  potAccount,
  receiptBatch,
  seatAccount,
  type SealedBatch,
  TRANSFER_CODES,
  TRANSFER_KINDS,
  transferId,
  walletAccount,
} from './index.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const ann = playerId('ann');
const table = tableId('t1');
const hand = handId('h1');
const seat = seatAccount(table, ann);
const other = seatAccount(table, playerId('bob'));
const pot = potAccount(hand);

function direct(id: string, debit: typeof seat, credit: typeof seat, amount: number): DirectTransfer {
  return { kind: 'direct', id: transferId(id), debit, credit, amount: chips(amount), code: 'bet', tableId: table };
}

/** A hand of three movements in two batches, among others that are not of the hand. */
function playedHand(): readonly SealedBatch[] {
  const book = createBook();
  const ofHand = { handId: hand };
  book.post([direct('g1', ISSUE, seat, 100), direct('g2', ISSUE, other, 100)], 1);
  book.post(
    [
      { ...direct('b1', seat, pot, 10), ...ofHand },
      { ...direct('b2', other, pot, 10), ...ofHand },
    ],
    2,
  );
  book.post([direct('x', ISSUE, walletAccount(ann), 7)], 3);
  book.post([{ ...direct('w', pot, seat, 20), ...ofHand }], 4);
  const [g1, g2, b1, b2, x, w] = book.entries;
  if (!g1 || !g2 || !b1 || !b2 || !x || !w) throw new Error('six movements');
  return journalOf([[[g1, g2]], [[b1, b2], [x]], [[w]]], sha256);
}

function receiptOf(batches: readonly SealedBatch[]): HandReceipt {
  const own = batches.filter(({ entries }) => entries.some(({ handId: of }) => of === hand));
  return { handId: hand, batches: own.map(({ entries, ...batch }) => receiptBatch(batch, entries, hand, sha256)) };
}

describe('the journal', () => {
  it('[LED30] counts entries and batches without gaps, and chains each batch to the one before', () => {
    const batches = playedHand();
    expect(batches.map(({ batch, firstSeq, lastSeq }) => [batch, firstSeq, lastSeq])).toEqual([
      [1, 1, 2],
      [2, 3, 5],
      [3, 6, 6],
    ]);
    expect(batches.flatMap(({ entries }) => entries.map(({ seq }) => seq))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(batches[1]?.previous).toBe(batches[0]?.hash);
    expect(new Set(batches.map(({ hash }) => hash)).size).toBe(3);
  });

  it('[LED31] says all of an entry in one text that any change changes', () => {
    const [entry] = playedHand()[0]?.entries ?? [];
    if (entry === undefined) throw new Error('an entry');
    expect(formatEntry(entry)).toBe(
      '["g1","direct","issue","seat:t1:ann",100,"bet",null,null,"t1",null,null,null,null,1,-100,0,1,100,0,1]',
    );
    const changes: readonly object[] = [
      { id: 'g' },
      { kind: 'post' },
      { debit: other },
      { credit: other },
      { amount: 99 },
      { code: 'raise' },
      { tableId: 't2' },
      { handId: 'h' },
      { at: 2 },
      { author: 'me' },
      { note: 'x' },
      { tableVersion: 1 },
      { pendingId: 'p' },
      { expiresAt: 1 },
      { debitAfter: { ...entry.debitAfter, posted: 1 } },
      { creditAfter: undefined },
    ];
    const texts = changes.map((change) => formatEntry({ ...entry, ...change }));
    expect(new Set([formatEntry(entry), ...texts]).size).toBe(changes.length + 1);
  });

  it('[LED31] gives the entry back from its text', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 });
    const id = fc.stringMatching(/^[a-z0-9-]{1,9}$/);
    const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    const balance = fc.record(
      { posted: fc.maxSafeInteger(), pending: whole, version: whole },
      { noNullPrototype: true },
    );
    const entry: fc.Arbitrary<LedgerEntry> = fc.record(
      {
        id: text.map(transferId),
        kind: fc.constantFrom(...TRANSFER_KINDS),
        debit: id.map((owner) => walletAccount(playerId(owner))),
        credit: id.map((owner) => potAccount(handId(owner))),
        amount: fc.integer({ min: 0, max: CHIPS_MAX }).map(chips),
        code: fc.constantFrom(...TRANSFER_CODES),
        pendingId: text.map(transferId),
        expiresAt: whole,
        tableId: id.map(tableId),
        handId: id.map(handId),
        tableVersion: whole,
        author: text,
        note: text,
        at: whole,
        debitAfter: balance,
        creditAfter: balance,
      },
      { requiredKeys: ['id', 'kind', 'debit', 'credit', 'amount', 'code', 'at', 'debitAfter'], noNullPrototype: true },
    );
    fc.assert(
      fc.property(entry, (made) => {
        expect(parseEntry(formatEntry(made))).toStrictEqual(made);
      }),
    );
  });

  it('[LED31] takes no text that is not one of an entry', () => {
    const good = ['g1', 'direct', 'issue', 'wallet:ann', 9, 'bet', null, null, null, null, null, null, null];
    const rest = [1, -9, 0, 1, 9, 0, 1];
    const line = (place: number, value: string | number | null): string =>
      JSON.stringify([...good, ...rest].with(place, value));
    expect(parseEntry(line(0, 'g1'))).toMatchObject({ id: 'g1', amount: 9 });
    const broken = [
      ...[1, null].map((value) => line(0, value)),
      ...[0, 1, 2, 3, 4, 5, 13, 14, 15, 16].map((place) => line(place, null)),
      ...[6, 8, 9, 11, 12].map((place) => line(place, 7)),
      ...[4, 7, 10, 13, 14, 17].map((place) => line(place, 1.5)),
      ...[7, 10, 18, 19].map((place) => line(place, '7')),
      line(1, 'gift'),
      line(2, 'purse:ann'),
      line(4, -1),
      line(5, 'theft'),
      line(9, 'no id'),
      ...[17, 18, 19].map((place) => line(place, null)),
      JSON.stringify(good),
      JSON.stringify([...good, ...rest, 1]),
      '{}',
      'null',
      '',
      '["g1"',
    ];
    for (const text of broken) expect(() => parseEntry(text), text).toThrow(Defect);
  });

  it('[LED32] the plain SHA-256 of the test kit is the real one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(plainSha256(text)).toBe(sha256(text));
      }),
    );
  });
});

describe('a movement', () => {
  it('[LED33] tells who, when, why, and what both accounts held before and after', () => {
    const [, , bet] = playedHand().flatMap(({ entries }) => entries);
    if (bet === undefined) throw new Error('a bet');
    expect(movementOf({ ...bet, tableVersion: 9, author: 'ops', note: 'n' })).toEqual({
      seq: 3,
      at: 2,
      id: 'b1',
      kind: 'direct',
      reason: 'bet',
      amount: 10,
      player: ann,
      tableId: table,
      handId: hand,
      from: { account: seat, before: 100, after: 90 },
      to: { account: pot, before: 0, after: 10 },
      tableVersion: { before: 8, after: 9 },
      author: 'ops',
      note: 'n',
    });
  });

  it('[LED33] of a reservation moves nothing', () => {
    const book = createBook();
    book.post([direct('g', ISSUE, seat, 100), { ...direct('r', seat, pot, 40), kind: 'pending', expiresAt: 9 }], 1);
    const [batch] = journalOf([[book.entries]], sha256);
    const reserved = batch?.entries[1];
    if (reserved === undefined) throw new Error('a reservation');
    expect(movementOf(reserved)).toMatchObject({ from: { before: 100, after: 100 }, to: { account: pot }, amount: 40 });
  });
});

describe('a receipt', () => {
  it('[LED34] shows the hand and nothing else, and is right', () => {
    const receipt = receiptOf(playedHand());
    expect(checkReceipt(receipt, sha256)).toEqual([]);
    expect(receipt.batches.map(({ entries }) => entries.map(({ id }) => id))).toEqual([['b1', 'b2'], ['w']]);
    expect(JSON.stringify(receipt)).not.toContain('wallet:');
  });

  const lies: readonly (readonly [string, (receipt: HandReceipt) => object])[] = [
    ['an amount', () => ({ amount: chips(11) })],
    ['a balance', () => ({ debitAfter: { posted: 91, pending: 0, version: 2 } })],
    ['a payee', () => ({ credit: other })],
    ['a time', () => ({ at: 77 })],
    ['a hand', () => ({ handId: handId('h2') })],
    ['a place', () => ({ seq: 99 })],
  ];
  it.each(lies)('[LED35] with %s that was changed is found out', (_what, lie) => {
    const receipt = receiptOf(playedHand());
    const [first, ...rest] = receipt.batches;
    if (first === undefined) throw new Error('a batch');
    const [entry, ...others] = first.entries;
    if (entry === undefined) throw new Error('an entry');
    const changed = { ...first, entries: [{ ...entry, ...lie(receipt) }, ...others] };
    expect(checkReceipt({ ...receipt, batches: [changed, ...rest] }, sha256)).not.toEqual([]);
  });

  const withoutSome: readonly (readonly [string, (receipt: HandReceipt) => HandReceipt])[] = [
    ['its last batch', ({ handId: of, batches }) => ({ handId: of, batches: batches.slice(0, 1) })],
    ['its first batch', ({ handId: of, batches }) => ({ handId: of, batches: batches.slice(1) })],
    ['all of it', ({ handId: of }) => ({ handId: of, batches: [] })],
    [
      'its entries',
      ({ handId: of, batches }) => ({ handId: of, batches: batches.map((batch) => ({ ...batch, entries: [] })) }),
    ],
    [
      'the places of its entries',
      ({ handId: of, batches }) => ({
        handId: of,
        batches: batches.map((batch) => ({
          ...batch,
          entries: batch.entries.map((entry) => ({ ...entry, seq: batch.lastSeq as typeof entry.seq })),
        })),
      }),
    ],
  ];
  it.each(withoutSome)('[LED35] without %s is found out', (_what, without) => {
    expect(checkReceipt(without(receiptOf(playedHand())), sha256)).not.toEqual([]);
  });

  it('[LED35] of a batch that is another one is found out', () => {
    const receipt = receiptOf(playedHand());
    const batches = receipt.batches.map((batch) => ({ ...batch, previous: sha256('x') }));
    expect(checkReceipt({ ...receipt, batches }, sha256)).toHaveLength(2);
    const elsewhere = receipt.batches.map((batch) => ({
      ...batch,
      entries: batch.entries.map((entry) => ({ ...entry, batch: 999 })),
    }));
    expect(checkReceipt({ ...receipt, batches: elsewhere }, sha256)).toHaveLength(3);
  });
});
