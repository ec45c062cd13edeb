import { hash } from 'node:crypto';
import { type HistoriesReport, createMemoryStore, playHistories, shortfallOf } from '@cardroom/testkit';
import { CHIPS_MAX, chips, playerId } from '@cardroom/kernel';
import { describe, expect, it } from 'vitest';
import { ISSUE, type Transfer, transferId, walletAccount } from './index.ts';

const SEED = process.env['LEDGER_SEED'];

/** All of them, or the one that is asked for. */
function play(count: number): Promise<HistoriesReport> {
  const run = SEED === undefined ? { firstSeed: 1, count } : { firstSeed: Number(SEED), count: 1 };
  return playHistories({ ...run, make: async () => [createMemoryStore((text) => hash('sha256', text))], perLedger: 5 });
}

type Store = ReturnType<typeof createMemoryStore>;

/** What a ledger does wrong when it is asked for a set of transfers. */
type Fault = (transfers: readonly Transfer[], at: number) => readonly [readonly Transfer[], number];

const FAULTS: Readonly<Record<string, Fault>> = {
  'a linked set is half done': (transfers, at) => [transfers.slice(0, 1), at],
  'a late commit is taken': (transfers, at) => [transfers, transfers.some(({ kind }) => kind === 'post') ? 0 : at],
  'a rollback is answered and not done': (transfers, at) => [transfers.filter(({ kind }) => kind !== 'void'), at],
  'a transfer is done twice': (transfers, at) => [transfers.flatMap(twice), at],
  'less is committed than was asked': (transfers, at) => [transfers.map(shortened), at],
  'everything happens a moment later': (transfers, at) => [transfers, at + 1],
};

function twice(transfer: Transfer): readonly Transfer[] {
  return transfer.kind === 'direct' ? [transfer, { ...transfer, id: transferId(`${transfer.id}-again`) }] : [transfer];
}

function shortened(transfer: Transfer): Transfer {
  const isLong = transfer.kind === 'post' && transfer.amount > 1;
  return isLong ? { ...transfer, amount: chips(transfer.amount - 1) } : transfer;
}

function spoilt(store: Store, fault: Fault): Store {
  return { ...store, post: (transfers, at, letter) => store.post(...fault(transfers, at), letter) };
}

describe('random histories', () => {
  it('[LED20] go as the model says, and contain what is hard', { timeout: 600_000 }, async () => {
    const report = await play(100_000);
    expect(report.failure).toBeUndefined();
    if (SEED === undefined) expect(shortfallOf(report)).toEqual([]);
  });

  it.for(Object.entries(FAULTS))('[LED24] find it out when %s', async ([, fault]) => {
    const { failure = '' } = await playHistories({
      make: async () => [spoilt(createMemoryStore(), fault)],
      count: 100,
      firstSeed: 1,
      perLedger: 5,
    });
    expect(failure).toMatch(/^LEDGER_SEED=\d+: /);
  });
});

const WALLET = walletAccount(playerId('a'));
const FULL = walletAccount(playerId('b'));
const AT = 1_000;

function grant(id: string, credit: typeof WALLET, amount: number): Transfer {
  return { kind: 'direct', id: transferId(id), debit: ISSUE, credit, amount: chips(amount), code: 'grant' };
}

const RESERVATION = transferId('r');
const facts = { debit: WALLET, credit: FULL, amount: chips(10), code: 'hold' } as const;
const reserve: Transfer = { kind: 'pending', id: RESERVATION, ...facts, expiresAt: AT };
const commit: Transfer = { kind: 'post', pendingId: RESERVATION, ...facts };
const rollBack: Transfer = { kind: 'void', pendingId: RESERVATION };

describe('what random histories have found', () => {
  it('[LED25] a commit that is late ends its reservation, also when the set asks for the reservation again', async () => {
    const store = createMemoryStore();
    await store.post([grant('g', WALLET, 10)], 0);
    await store.post([reserve], 0);
    expect(await store.post([reserve, commit], AT)).toMatchObject({ error: { code: 'ReservationExpired' } });
    expect(await store.reservation(RESERVATION)).toMatchObject({ state: 'expired' });
    expect(await store.account(WALLET)).toMatchObject({ posted: 10, pending: 0 });
  });

  it('[LED26] a reservation that was made stays made when its payee has no room for it', async () => {
    const store = createMemoryStore();
    await store.post([grant('g', WALLET, 10), grant('f', FULL, CHIPS_MAX)], 0);
    const made = await store.post([reserve], 0);
    expect(await store.post([reserve, commit], 0)).toMatchObject({ error: { code: 'AccountFull' } });
    expect(await store.post([reserve], 0)).toEqual(made);
  });

  it('[LED27] a rollback of what was never made gets the same answer again', async () => {
    const store = createMemoryStore();
    const first = await store.post([rollBack], 0);
    expect(first).toMatchObject({ error: { code: 'ReservationUnknown' } });
    expect(await store.post([rollBack], 0)).toEqual(first);
    expect(await store.post([commit], 0)).toMatchObject({ error: { code: 'ReservationRolledBack' } });
  });
});
