import { chips, Fault, playerId, type TableId } from '@cardroom/kernel';
import { seatAccount, transferId, walletAccount } from '@cardroom/ledger';
import { lockPath } from '@cardroom/locks';
import {
  createFakeClock,
  createLocksFor,
  createMemoryStore,
  createRoomDriver,
  createWalletFor,
  openWith,
  type RoomDriver,
  settled,
} from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import type { Store } from './index.ts';

const alice = playerId('alice');
const bob = playerId('bob');

/** What became of the reservations of a store, by what they were for. */
async function reservations(store: Store): Promise<readonly (readonly [string, string])[]> {
  const entries = await store.entries({ limit: 10_000 });
  const ends = new Map(
    entries.flatMap((entry) => (entry.pendingId === undefined ? [] : [[entry.pendingId, entry.kind]])),
  );
  return entries.flatMap(({ kind, id, code }) =>
    kind === 'pending' ? [[code, ends.get(id) ?? 'pending'] as const] : [],
  );
}

async function inHand(driver: RoomDriver): Promise<TableId> {
  const table = await openWith(driver, ['alice', 'bob']);
  expect(await driver.act(table, alice, { type: 'start' })).toMatchObject({ ok: true });
  return table;
}

describe('chips that a player gives', () => {
  it('[ROOM36] are reserved before the lock is asked for, and move with the commit of the table', async () => {
    const clock = createFakeClock();
    const store = createMemoryStore();
    const locks = createLocksFor(clock);
    const driver = await createRoomDriver({ store, clock, locks });
    const table = await inHand(driver);
    const lease = await locks.acquire({ table, path: lockPath({ stage: 'X' }), label: 'a test' });
    const calling = driver.actorActs(table, 'call');
    await settled();
    expect((await reservations(store)).at(-1)).toEqual(['call', 'pending']);
    await locks.release(lease);
    expect(await calling).toMatchObject({ ok: true });
    expect(await driver.actorActs(table, 'allIn')).toMatchObject({ ok: true });
    expect(await driver.actorActs(table, 'fold')).toMatchObject({ ok: true });
    expect(await driver.act(table, bob, { type: 'leave' })).toMatchObject({ ok: true });
    expect(await reservations(store)).toEqual([
      ['buyIn', 'post'],
      ['buyIn', 'post'],
      ['call', 'post'],
      ['raise', 'post'],
      ['cashOut', 'post'],
    ]);
  });

  it('[ROOM37] that a wallet does not hold are refused, and nothing stays reserved', async () => {
    const driver = await createRoomDriver();
    const table = await openWith(driver, ['alice']);
    await driver.room.welcome(bob);
    await driver.store.post(
      [
        {
          kind: 'direct',
          id: transferId('spent'),
          debit: walletAccount(bob),
          credit: walletAccount(alice),
          amount: chips(9_500),
          code: 'adjustment',
        },
      ],
      1,
    );
    const join = { type: 'join', name: 'Bob', isBot: false, buyIn: chips(1_000) } as const;
    expect(await driver.act(table, bob, join)).toMatchObject({ ok: false, error: { code: 'InsufficientFunds' } });
    expect(await driver.act(table, bob, { ...join, buyIn: chips(500) })).toMatchObject({ ok: true });
    expect(await driver.room.wallet(bob)).toEqual({ available: 0, reserved: 0 });
  });

  it('[ROOM38] are given back when the commit fails, whatever it was that failed', async () => {
    const inner = createMemoryStore();
    let fate: 'works' | 'fails' | 'is unknown' = 'works';
    const store: Store = {
      ...inner,
      async commit(lease, commit) {
        if (fate === 'fails') throw new Fault('StoreFailed', 'failed before its work');
        const outcome = await inner.commit(lease, commit);
        if (fate === 'is unknown') throw new Fault('StoreFailed', 'the answer was lost');
        return outcome;
      },
    };
    const driver = await createRoomDriver({ store });
    const table = await openWith(driver, ['alice']);
    await driver.room.welcome(bob);
    const join = { type: 'join', name: 'Bob', isBot: false, buyIn: chips(1_000) } as const;
    fate = 'fails';
    await expect(driver.act(table, bob, join, 'k')).rejects.toMatchObject({ code: 'StoreFailed' });
    await settled();
    expect((await reservations(inner)).at(-1)).toEqual(['buyIn', 'void']);
    expect(await driver.room.wallet(bob)).toEqual({ available: 10_000, reserved: 0 });
    fate = 'is unknown';
    await expect(driver.act(table, bob, join, 'k')).rejects.toMatchObject({ code: 'StoreFailed' });
    await settled();
    expect((await reservations(inner)).at(-1)).toEqual(['buyIn', 'post']);
    fate = 'works';
    expect(await driver.act(table, bob, join, 'k')).toMatchObject({ ok: true });
    expect(await driver.room.wallet(bob)).toEqual({ available: 9_000, reserved: 0 });
  });

  it('[ROOM38] are given back also when nobody knows whether they were reserved', async () => {
    const inner = createMemoryStore();
    let loses = false;
    const store: Store = {
      ...inner,
      async post(transfers, at, letter) {
        const outcome = await inner.post(transfers, at, letter);
        const isLost = loses && transfers.some(({ kind }) => kind === 'pending');
        if (isLost) throw new Fault('StoreFailed', 'the answer was lost');
        return outcome;
      },
      async commit(lease, commit) {
        if (loses) throw new Fault('StoreFailed', 'failed before its work');
        return inner.commit(lease, commit);
      },
    };
    const driver = await createRoomDriver({ store });
    const table = await openWith(driver, ['alice']);
    await driver.room.welcome(bob);
    loses = true;
    const join = { type: 'join', name: 'Bob', isBot: false, buyIn: chips(1_000) } as const;
    await expect(driver.act(table, bob, join)).rejects.toMatchObject({ code: 'StoreFailed' });
    await settled();
    expect((await reservations(inner)).at(-1)).toEqual(['buyIn', 'void']);
    expect(await driver.room.wallet(bob)).toEqual({ available: 10_000, reserved: 0 });
  });

  it('[ROOM39] and that a command which died has reserved do not stop the hand', async () => {
    const driver = await createRoomDriver();
    const table = await inHand(driver);
    const { handId, actor, seats } = await driver.view(table);
    const player = seats.find(({ seat }) => seat === actor)?.playerId ?? alice;
    const [debit, credit] = [seatAccount(table, player), walletAccount(player)];
    const left = { kind: 'pending', amount: chips(900), code: 'cashOut', debit, credit, tableId: table } as const;
    const expiresAt = driver.clock.now() + 300_000;
    const reserved = await driver.store.post(
      [{ ...left, id: transferId('left-behind'), expiresAt }],
      driver.clock.now(),
    );
    expect(reserved).toMatchObject({ ok: true });
    expect(await driver.actorActs(table, 'allIn')).toMatchObject({ ok: true, view: { handId } });
    expect(await driver.store.reservation(transferId('left-behind'))).toMatchObject({ state: 'rolled_back' });
    expect(driver.troubles).toEqual([]);
  });

  it('[ROOM39] and that were given back while somebody looked for them are not missed', async () => {
    const inner = createMemoryStore();
    const LEFT = transferId('left-behind');
    let isThere = false;
    const store: Store = {
      ...inner,
      async commit(lease, commit) {
        const outcome = await inner.commit(lease, commit);
        // Whoever had reserved them gives them back just after they were in the way.
        if (outcome.kind === 'refused' && isThere) {
          isThere = false;
          await inner.post([{ kind: 'void', pendingId: LEFT }], commit.at);
        }
        return outcome;
      },
    };
    const driver = await createRoomDriver({ store });
    const table = await openWith(driver, ['alice', 'bob']);
    const [debit, credit] = [seatAccount(table, alice), walletAccount(alice)];
    const left = {
      kind: 'pending',
      id: LEFT,
      amount: chips(1_000),
      code: 'cashOut',
      debit,
      credit,
      tableId: table,
    } as const;
    const expiresAt = driver.clock.now() + 300_000;
    expect(await inner.post([{ ...left, expiresAt }], driver.clock.now())).toMatchObject({ ok: true });
    isThere = true;
    expect(await driver.act(table, alice, { type: 'start' })).toMatchObject({ ok: true, view: { stage: 'hand' } });
    expect(isThere).toBe(false);
    expect(driver.troubles).toEqual([]);
  });

  it('[ROOM40] do not let anybody be overtaken who came first', async () => {
    const driver = await createRoomDriver();
    const table = await inHand(driver);
    const [called, folded] = await Promise.all([driver.actorActs(table, 'call'), driver.actorActs(table, 'fold')]);
    expect([called.ok, folded]).toMatchObject([true, { ok: false, error: { code: 'WrongTurn' } }]);
  });

  it('[ROOM41] are counted: reserved, committed, and given back', async () => {
    const clock = createFakeClock();
    const store = createMemoryStore();
    const counts: string[] = [];
    const figures = {
      count: (operation: string, status: string) => counts.push(`${operation} ${status}`),
      seconds() {},
      deadLetter() {},
    };
    const driver = await createRoomDriver({ store, clock, wallet: createWalletFor({ store, clock, figures }) });
    const table = await openWith(driver, ['alice', 'bob']);
    expect(counts).toEqual(['reserve success', 'commit success', 'reserve success', 'commit success']);
    const join = { type: 'join', name: 'Carol', isBot: false, buyIn: chips(1_000) } as const;
    expect(await driver.act(table, playerId('carol'), join)).toMatchObject({ error: { code: 'InsufficientFunds' } });
    expect(counts.slice(4)).toEqual(['reserve insufficient_funds']);
  });
});
