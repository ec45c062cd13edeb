import { hash } from 'node:crypto';
import { type Chips, chips, CHIPS_MAX, handId, playerId, tableId } from '@cardroom/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AccountBalance,
  type AccountId,
  type AuditReport,
  type BreachKind,
  createLedgerAudit,
  EMPTY_JOURNAL,
  headAfter,
  ISSUE,
  type JournalBatch,
  type LedgerEntry,
  NO_BALANCE,
  postTransfers,
  potAccount,
  sealBatch,
  type SealedEntry,
  seatAccount,
  type Transfer,
  type TransferId,
  transferId,
  walletAccount,
} from './index.ts';

const sha256 = (text: string): string => hash('sha256', text);

/** All that is kept of a ledger. */
interface Kept {
  readonly batches: readonly JournalBatch[];
  readonly entries: readonly SealedEntry[];
  readonly accounts: readonly (readonly [AccountId, AccountBalance])[];
  readonly pending: readonly (readonly [TransferId, number])[];
}

const [alice, ben] = [walletAccount(playerId('alice')), walletAccount(playerId('ben'))];
const seat = seatAccount(tableId('t1'), playerId('alice'));
const pot = potAccount(handId('h1'));

function audit({ batches, entries, accounts, pending }: Kept): AuditReport {
  const running = createLedgerAudit(sha256);
  running.batches(batches);
  running.entries(entries);
  running.accounts(accounts);
  running.pending(pending);
  return running.report();
}

/** Chains entries; each inner list is a batch, each of its lists a leaf. */
function sealed(written: readonly (readonly (readonly LedgerEntry[])[])[]): Pick<Kept, 'batches' | 'entries'> {
  let head = EMPTY_JOURNAL;
  const made = written.map((leaves, at) => {
    const batch = sealBatch(head, { at, leaves }, sha256);
    head = headAfter(batch);
    return batch;
  });
  const batches = made.map(({ batch, at, firstSeq, lastSeq, previous, hash: own }) => {
    return { batch, at, firstSeq, lastSeq, previous, hash: own };
  });
  return { batches, entries: made.flatMap(({ entries }) => entries) };
}

/** A ledger after these sets, two a batch; a set that is refused is left out. */
function ledgerOf(sets: readonly (readonly Transfer[])[]): Kept {
  const accounts = new Map<AccountId, AccountBalance>();
  const byId = new Map<TransferId, LedgerEntry>();
  const view = {
    balance: (account: AccountId) => accounts.get(account) ?? NO_BALANCE,
    entry: (id: TransferId) => byId.get(id),
    refusal: () => undefined,
  };
  const leaves: (readonly LedgerEntry[])[] = [];
  for (const [at, set] of sets.entries()) {
    const posted = postTransfers(view, set, at % 2 === 0 ? { at } : { at, tableVersion: at });
    if (!posted.ok || posted.value.entries.length === 0) continue;
    for (const entry of posted.value.entries) byId.set(entry.id, entry);
    for (const [account, balance] of posted.value.accounts) accounts.set(account, balance);
    leaves.push(posted.value.entries);
  }
  const batches = leaves.flatMap((leaf, at) => (at % 2 === 0 ? [[leaf, ...leaves.slice(at + 1, at + 2)]] : []));
  const pending = [...byId.values()].flatMap(({ id, kind, expiresAt = 0 }) =>
    kind === 'pending' && !byId.has(transferId(`${id}/end`)) ? [[id, expiresAt] as const] : [],
  );
  return { ...sealed(batches), accounts: [...accounts], pending };
}

const facts = { debit: alice, credit: seat, code: 'buyIn', tableId: tableId('t1') } as const;

function direct(id: string, debit: AccountId, credit: AccountId, amount: number): Transfer {
  return {
    kind: 'direct',
    id: transferId(id),
    debit,
    credit,
    amount: chips(amount),
    code: 'bet',
    handId: handId('h1'),
  };
}

function pending(id: string, amount: number, expiresAt: number): Transfer {
  return { kind: 'pending', id: transferId(id), ...facts, amount: chips(amount), expiresAt };
}

function commit(id: string, amount: number): Transfer {
  return { kind: 'post', pendingId: transferId(id), ...facts, amount: chips(amount) };
}

const SETS: readonly (readonly Transfer[])[] = [
  [direct('g1', ISSUE, alice, 1_000), direct('g2', ISSUE, ben, 1_000)],
  [pending('r1', 100, 50)],
  [pending('r2', 200, 4)],
  [commit('r1', 60)],
  [{ kind: 'expire', pendingId: transferId('r2') }],
  [pending('r3', 300, 99)],
  [direct('b1', seat, pot, 20), direct('b2', ben, pot, 20)],
  [pending('r4', 30, 99)],
  [{ kind: 'void', pendingId: transferId('r3'), author: 'op', note: 'closed' }],
];
const GOOD = ledgerOf(SETS);

const account = fc.constantFrom(alice, ben, seat, pot);
const amount = fc.integer({ min: 1, max: 400 });
const name = fc.integer({ min: 1, max: 12 }).map((number) => `t${number}`);
const anyTransfer: fc.Arbitrary<Transfer> = fc.oneof(
  fc.tuple(name, account, account, amount).map(([id, from, to, much]) => direct(id, from, to, much)),
  fc.tuple(name, amount, fc.integer({ min: 1, max: 30 })).map(([id, much, expiresAt]) => pending(id, much, expiresAt)),
  fc.tuple(name, amount).map(([id, much]) => commit(id, much)),
  fc
    .tuple(name, fc.constantFrom('void', 'expire'))
    .map(([id, kind]): Transfer => ({ kind, pendingId: transferId(id) })),
);
const anyLedger = fc
  .array(fc.array(anyTransfer, { minLength: 1, maxLength: 3 }), { maxLength: 30 })
  .map((sets) => ledgerOf([...SETS.slice(0, 2), ...sets]));

describe('an audit', () => {
  it('[LED40] finds nothing in a ledger as it was written, and counts it', () => {
    expect(audit(GOOD)).toEqual({
      transfers: 11,
      entries: 16,
      batches: 5,
      accounts: 5,
      pending: 1,
      breachCount: 0,
      breaches: [],
    });
    fc.assert(fc.property(anyLedger, (kept) => audit(kept).breachCount === 0));
  });

  it('[LED40] takes batches and entries in any rhythm', () => {
    const inBits = fc.array(fc.boolean(), { maxLength: 200 });
    fc.assert(
      fc.property(anyLedger, inBits, (kept, turns) => {
        const running = createLedgerAudit(sha256);
        const [batches, entries] = [[...kept.batches], [...kept.entries]];
        for (const isBatch of turns) {
          if (isBatch) running.batches(batches.splice(0, 1));
          else running.entries(entries.splice(0, 2));
        }
        running.entries(entries);
        running.batches(batches);
        running.pending(kept.pending);
        running.accounts(kept.accounts.toReversed());
        expect(running.report().breaches).toEqual([]);
      }),
    );
  });

  it('[LED41] any one changed field is found', () => {
    fc.assert(
      fc.property(anyLedger, fc.nat(), fc.nat(), (kept, which, how) => {
        const copy = structuredClone(kept);
        const places = fieldsOf(copy);
        const place = places[which % places.length];
        if (place === undefined) throw new Error('there is always a field');
        const before = Reflect.get(place.row, place.key);
        Reflect.set(place.row, place.key, changed(before, how));
        expect(audit(copy).breachCount, `${place.path}, which was ${String(before)}`).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('[LED41] a field that was not there is found', () => {
    for (const added of [{ handId: 'h9' }, { tableId: 't9' }, { note: '' }, { author: 'x' }, { tableVersion: 9 }]) {
      for (const [at, entry] of GOOD.entries.entries()) {
        if (Object.keys(added).some((key) => key in entry)) continue;
        const entries = GOOD.entries.with(at, Object.assign({}, entry, added));
        expect(kindsIn({ ...GOOD, entries })).toContain('hash');
      }
    }
  });

  it('[LED41] any row that is removed, doubled, or in the place of another is found', () => {
    for (const list of ['batches', 'entries', 'accounts', 'pending'] as const) {
      const rows: readonly unknown[] = GOOD[list];
      for (const at of rows.keys()) {
        const [removed, doubled] = [rows.toSpliced(at, 1), rows.toSpliced(at, 0, rows[at])];
        for (const other of [removed, doubled]) {
          expect(audit({ ...GOOD, [list]: other }).breachCount, `${list} ${at}`).toBeGreaterThan(0);
        }
        if (at === 0 || list === 'accounts') continue;
        const swapped = rows.with(at, rows[at - 1]).with(at - 1, rows[at]);
        expect(audit({ ...GOOD, [list]: swapped }).breachCount, `${list} ${at}`).toBeGreaterThan(0);
      }
    }
  });

  it('[LED41] a journal whose end was cut off is found by what is kept beside it', () => {
    const batches = GOOD.batches.slice(0, -1);
    const last = batches.at(-1)?.lastSeq ?? 0;
    expect(kindsIn({ ...GOOD, batches, entries: GOOD.entries.slice(0, last) })).toContain('account');
  });

  const forged: readonly (readonly [string, BreachKind, RegExp, (entries: LedgerEntry[]) => void])[] = [
    ['more is paid in than was taken', 'balance', /says wallet:alice holds 1001 /, (all) => swell(all, 0)],
    ['an account pays itself', 'entry', /names wallet:alice twice/, (all) => change(all, 9, { credit: alice })],
    ['nothing is moved', 'entry', /moves 0 chips/, (all) => change(all, 0, { amount: chips(0) })],
    ['part of a chip is moved', 'entry', /moves 0.5 chips/, (all) => change(all, 0, { amount: 0.5 as Chips })],
    [
      'too much is moved',
      'entry',
      /moves 9000000000001 chips/,
      (all) => change(all, 0, { amount: (CHIPS_MAX + 1) as Chips }),
    ],
    [
      'an account has no name',
      'entry',
      /names no account: purse:x/,
      (all) => change(all, 0, { credit: 'purse:x' as AccountId }),
    ],
    [
      'a reservation pays at once',
      'entry',
      /changes seat:t1:alice, which/,
      (all) => change(all, 2, { creditAfter: NO_BALANCE }),
    ],
    ['a reservation never expires', 'entry', /never expires/, (all) => drop(all, 2, 'expiresAt')],
    ['a plain transfer expires', 'entry', /entry 1 expires/, (all) => change(all, 0, { expiresAt: 9 })],
    [
      'a plain transfer ends something',
      'entry',
      /entry 1 ends a/,
      (all) => change(all, 0, { pendingId: transferId('r1') }),
    ],
    ['an end expires', 'entry', /entry 5 expires/, (all) => change(all, 4, { expiresAt: 9 })],
    ['an end of nothing', 'entry', /does not say which/, (all) => drop(all, 4, 'pendingId')],
    [
      'an end under an id of its own',
      'entry',
      /the id of the end of r1/,
      (all) => change(all, 4, { id: transferId('r1/over') }),
    ],
    [
      'an end of what was never made',
      'reservation',
      /never made/,
      (all) => change(all, 4, { pendingId: transferId('r9') }),
    ],
    [
      'two ends',
      'reservation',
      /ended before/,
      (all) => change(all, 5, { pendingId: transferId('r1'), id: transferId('r1/end') }),
    ],
    [
      'one id for two reservations',
      'entry',
      /has the id of a reservation, r1/,
      (all) => change(all, 6, { id: transferId('r1') }),
    ],
    [
      'the id of an end',
      'entry',
      /has the id of an end, r3\/end/,
      (all) => change(all, 0, { id: transferId('r3/end') }),
    ],
    ['a payment to somebody else', 'reservation', /accounts of its/, (all) => change(all, 4, { credit: ben })],
    ['a payment by somebody else', 'reservation', /accounts of its/, (all) => change(all, 4, { debit: ben })],
    [
      'more is paid than was reserved',
      'reservation',
      /about 101 chips, and 100 were/,
      (all) => change(all, 4, { amount: chips(101) }),
    ],
    [
      'less is given back than was reserved',
      'reservation',
      /about 1 chips/,
      (all) => change(all, 5, { amount: chips(1) }),
    ],
    ['a late payment', 'reservation', /commits what had expired/, (all) => change(all, 4, { at: 50 })],
    ['an early end', 'reservation', /before its time/, (all) => change(all, 5, { at: 3 })],
    ['a payment that nobody gets', 'entry', /does not say what wallet:ben/, (all) => drop(all, 1, 'creditAfter')],
    ['chips that are not there', 'overdrawn', /leaves wallet:ben with -20/, (all) => all.splice(1, 1)],
    [
      'reserved chips are spent',
      'overdrawn',
      /of which 1100 are reserved/,
      (all) => change(all, 2, { amount: chips(900) }),
    ],
  ];
  it.each(forged)('[LED42] %s: found although all hashes were written again', (_what, kind, words, forge) => {
    const entries: LedgerEntry[] = [...GOOD.entries];
    forge(entries);
    const found = audit({ ...GOOD, ...sealed([[entries]]) }).breaches;
    expect(found.filter((breach) => breach.kind === kind && words.test(breach.sentence))).toHaveLength(1);
    expect(found.filter((breach) => ['hash', 'chain', 'sequence'].includes(breach.kind))).toEqual([]);
  });

  it('[LED42] an account with more than can be counted exactly is found', () => {
    const entries: LedgerEntry[] = [];
    for (const count of [1, 2]) {
      const debitAfter = { posted: -CHIPS_MAX * count, pending: 0, version: count };
      const creditAfter = { posted: CHIPS_MAX * count, pending: 0, version: count };
      const id = transferId(`g${count}`);
      const most = { debit: ISSUE, credit: alice, amount: chips(CHIPS_MAX), code: 'grant', kind: 'direct' } as const;
      entries.push({ ...most, id, at: count, debitAfter, creditAfter });
    }
    const [found] = audit({ ...GOOD, ...sealed([[entries]]) }).breaches;
    expect(found).toMatchObject({ kind: 'overdrawn', seq: 2 });
  });

  it('[LED43] what is kept beside the journal is compared with what it leads to', () => {
    const more = (id: AccountId, change: Partial<AccountBalance>) =>
      GOOD.accounts.map(([own, held]) => [own, own === id ? { ...held, ...change } : held] as const);
    const cases: readonly (readonly [Partial<Kept>, readonly BreachKind[], RegExp])[] = [
      [{ accounts: more(pot, { posted: 41 }) }, ['account', 'sum'], /^pot:h1 is kept with 41 /],
      [{ accounts: more(pot, { version: 3 }) }, ['account'], /^pot:h1 is kept/],
      [{ accounts: more(alice, { pending: 31 }) }, ['account', 'pending'], /^wallet:alice is kept/],
      [{ accounts: GOOD.accounts.filter(([own]) => own !== pot) }, ['account', 'sum'], /^pot:h1 has entries/],
      [{ accounts: [...GOOD.accounts, [walletAccount(playerId('eve')), NO_BALANCE]] }, [], /./],
      [{ accounts: [...GOOD.accounts, [pot, NO_BALANCE]] }, ['account', 'account'], /^pot:h1 is kept twice/],
      [{ pending: [] }, ['pending', 'pending'], /^r4 is pending, and is not kept/],
      [{ pending: [...GOOD.pending, [transferId('r1'), 50]] }, ['pending'], /^r1 is kept as pending/],
      [{ pending: [[transferId('r4'), 98]] }, ['pending'], /^r4 is kept to expire at 98/],
    ];
    for (const [change, kinds, words] of cases) {
      const { breaches } = audit({ ...GOOD, ...change });
      expect(breaches.map(({ kind }) => kind)).toEqual(kinds);
      if (kinds.length > 0) expect(breaches[0]?.sentence).toMatch(words);
    }
  });

  it('[LED44] what spoils all that follows is told once; of very many breaches the first are kept, all counted', () => {
    const sets = Array.from({ length: 300 }, (_, at) => [direct(`x${at}`, ISSUE, alice, 1)]);
    const long = ledgerOf(sets);
    const [first] = long.entries;
    if (first === undefined) throw new Error('there are entries');
    const once = audit({ ...long, entries: long.entries.with(0, { ...first, amount: chips(2) }) });
    expect(once.breaches.filter(({ kind }) => kind === 'balance')).toHaveLength(2);
    const many = audit({ ...long, batches: [] });
    expect(many.breachCount).toBe(150);
    expect(many.breaches).toHaveLength(100);
    expect(many.breaches[0]).toEqual({
      kind: 'chain',
      batch: 1,
      sentence: 'there are entries of batch 1, and no such batch',
    });
  });
});

function kindsIn(kept: Kept): readonly BreachKind[] {
  return audit(kept).breaches.map(({ kind }) => kind);
}

function change(entries: LedgerEntry[], at: number, fields: Partial<LedgerEntry>): void {
  entries[at] = Object.assign({}, entries[at], fields);
}

function drop(entries: LedgerEntry[], at: number, field: 'expiresAt' | 'pendingId' | 'creditAfter'): void {
  const entry = { ...entries[at] };
  delete entry[field];
  entries[at] = entry as LedgerEntry;
}

/** The payee gets one more than was paid. */
function swell(entries: LedgerEntry[], at: number): void {
  const { creditAfter = NO_BALANCE } = entries[at] ?? {};
  change(entries, at, { creditAfter: { ...creditAfter, posted: creditAfter.posted + 1 } });
}

interface Field {
  readonly row: object;
  readonly key: string;
  readonly path: string;
}

/** Every field of every row that is no row itself. */
function fieldsOf(row: object, path = ''): readonly Field[] {
  return Object.entries(row).flatMap(([key, value]: readonly [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? fieldsOf(value, `${path}.${key}`)
      : [{ row, key, path: `${path}.${key}` }],
  );
}

/** Another value in the place of `value`. */
function changed(value: unknown, how: number): unknown {
  if (typeof value === 'number') return value + ([1, -1, 1_000][how % 4] ?? 0.5);
  return how % 2 === 0 ? `${String(value)}x` : '';
}
