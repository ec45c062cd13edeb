import { chips, Fault, handId as asHand, playerId, tableId, type TableId } from '@cardroom/kernel';
import { DEAD_LETTER, potAccount, seatAccount, transferId, walletAccount } from '@cardroom/ledger';
import {
  checkStore,
  createFakeClock,
  createLocksFor,
  createMemoryStore,
  createRoomDriver,
  openWith,
  type RoomDriver,
} from '@cardroom/testkit';
import { RESUME_MS } from '@cardroom/table';
import { describe, expect, it } from 'vitest';
import { rollBackTable, type RoomLocks, type Store } from './index.ts';

const [ann, ben, cat] = [playerId('ann'), playerId('ben'), playerId('cat')];
const PEOPLE = [ann, ben, cat];

interface BreakableWorld {
  readonly store: Store;
  readonly inner: Store;
  breaks: boolean;
}

/** A store whose commits lose their transfers while `breaks` is so: what the table says is then not in the ledger. */
function breakableStore(): BreakableWorld {
  const inner = createMemoryStore();
  const commit: Store['commit'] = (lease, asked) =>
    inner.commit(lease, world.breaks ? { ...asked, transfers: [] } : asked);
  const world: BreakableWorld = { inner, breaks: false, store: { ...inner, commit } };
  return world;
}

/** Three in a hand in which two have put in 30, halted by a commit that never reached the store. */
async function haltedInHand(locks?: RoomLocks): Promise<{
  world: BreakableWorld;
  driver: RoomDriver;
  table: TableId;
}> {
  const world = breakableStore();
  const driver = await createRoomDriver({ store: world.store, ...(locks === undefined ? {} : { locks }) });
  const table = await openWith(driver, ['ann', 'ben', 'cat']);
  await driver.act(table, ann, { type: 'start' });
  await driver.actorActs(table, 'call');
  world.breaks = true;
  await expect(driver.actorActs(table, 'call')).rejects.toMatchObject({ name: 'Defect' });
  world.breaks = false;
  expect((await driver.view(table)).stage).toBe('halted');
  return { world, driver, table };
}

/** A table that is halted in its room only: the disk was full when that was to be stored, and is so no more. */
async function haltedUnstored(): Promise<{ world: BreakableWorld; driver: RoomDriver; table: TableId }> {
  const world = breakableStore();
  let isFull = true;
  const full = (): Promise<void> => Promise.reject(new Fault('StoreFailed', 'the disk is full'));
  const halt: Store['halt'] = (...args) => (isFull ? full() : world.inner.halt(...args));
  const driver = await createRoomDriver({ store: { ...world.store, halt } });
  const table = await openWith(driver, ['ann', 'ben']);
  await driver.act(table, ann, { type: 'start' });
  world.breaks = true;
  await expect(driver.actorActs(table, 'call')).rejects.toMatchObject({ name: 'Defect' });
  world.breaks = false;
  isFull = false;
  expect((await world.inner.table(table))?.halted).toBeUndefined();
  return { world, driver, table };
}

/** Takes a chip out of a seat behind the table's back, as no code of ours does. */
async function spoil(store: Store, table: TableId): Promise<void> {
  const move = { kind: 'direct', id: transferId('thief'), amount: chips(1), code: 'adjustment' } as const;
  const posted = await store.post([{ ...move, debit: seatAccount(table, ann), credit: walletAccount(ann) }], 1);
  expect(posted.ok).toBe(true);
}

const rollback = { author: 'olga', reason: 'it stood still' };

describe('a table that was halted', () => {
  it('[ROOM70] goes on after a reset when it is proven: the hand is void, and everybody has his chips', async () => {
    const { driver, table, world } = await haltedInHand();
    expect(await driver.act(table, ann, { type: 'leave' })).toMatchObject({ error: { code: 'TableHalted' } });
    expect(await driver.room.reset(table, 'a bug is mended')).toMatchObject({ ok: true, view: { stage: 'paused' } });
    const view = await driver.view(table);
    expect(view).toMatchObject({ stage: 'paused', pausedBy: 'operator' });
    expect(view.seats.map(({ stack }) => stack)).toEqual([1_000, 1_000, 1_000]);
    expect(await driver.act(table, ann, { type: 'resume' })).toMatchObject({ ok: true });
    await driver.advance(RESUME_MS);
    expect((await driver.view(table)).actor).toBeDefined();
    await checkStore(world.inner, PEOPLE);
  });

  it('[ROOM70] a table in play is reset in the same way, and one that does not exist is refused', async () => {
    const driver = await createRoomDriver();
    const table = await openWith(driver, ['ann', 'ben']);
    await driver.act(table, ann, { type: 'start' });
    expect(await driver.room.reset(table, 'closing time')).toMatchObject({ ok: true });
    expect((await driver.view(table)).seats.map(({ stack }) => stack)).toEqual([1_000, 1_000]);
    expect(await driver.room.reset(tableId('none'), 'x')).toMatchObject({ error: { code: 'UnknownTable' } });
  });

  it('[ROOM70] is not put into play when its accounts say something else', async () => {
    const { driver, table, world } = await haltedInHand();
    await spoil(world.inner, table);
    expect(await driver.room.reset(table, 'x')).toMatchObject({ error: { code: 'TableBroken' } });
    expect((await driver.view(table)).stage).toBe('halted');
  });

  it('[ROOM70] other rooms on the store see that it goes on', async () => {
    const locks = createLocksFor(createFakeClock());
    const { driver, table, world } = await haltedInHand(locks);
    const other = await createRoomDriver({ store: world.store, clock: driver.clock, locks });
    expect((await other.view(table)).stage).toBe('halted');
    await driver.room.reset(table, 'x');
    expect((await other.view(table)).stage).toBe('paused');
    expect(await other.act(table, ann, { type: 'resume' })).toMatchObject({ ok: true });
  });

  it('[ROOM71] is rolled back by its accounts: pot and stacks go home, and it is closed', async () => {
    const { driver, table, world } = await haltedInHand();
    await spoil(world.inner, table);
    const { store, clock } = driver;
    const result = await rollBackTable({ store, clock }, { tableId: table, ...rollback });
    expect(result).toMatchObject({
      ok: true,
      value: { paid: expect.arrayContaining([{ player: ben, amount: 1_000 }]) },
    });
    for (const player of PEOPLE) expect(await driver.room.wallet(player)).toEqual({ available: 10_000, reserved: 0 });
    expect(await driver.act(table, ann, { type: 'leave' })).toMatchObject({ error: { code: 'UnknownTable' } });
    expect(await driver.room.tables()).toEqual([]);
    await checkStore(world.inner, PEOPLE);
    const entries = await store.entries({ tableId: table, limit: 1_000 });
    const byOlga = entries.filter(({ author }) => author === 'olga');
    expect(byOlga.map(({ code }) => code)).toEqual(expect.arrayContaining(['refund', 'cashOut']));
    expect(byOlga.every(({ note }) => note === 'it stood still')).toBe(true);
    // The log is as it was.
    expect((await store.stepsAfter(table, 0)).flatMap(({ events }) => events).length).toBeGreaterThan(5);
  });

  it('[ROOM71] a server that bets meanwhile keeps nobody from being paid: it is looked at again', async () => {
    const { driver, table, world } = await haltedInHand();
    const { clock } = driver;
    let looks = 0;
    // What a server reserves that has not heard of the halt: seen by nobody who looked before.
    const busy: Store = {
      ...world.inner,
      async atOneMoment(work) {
        const done = await world.inner.atOneMoment(work);
        looks += 1;
        const id = transferId(`late:own:${table}:1`);
        const [debit, credit] = [seatAccount(table, ben), walletAccount(ben)];
        const late = { kind: 'pending', id, debit, credit, amount: chips(1), code: 'bet' } as const;
        if (looks === 1)
          await world.inner.post([{ ...late, tableId: table, expiresAt: clock.now() + 300_000 }], clock.now());
        return done;
      },
    };
    const result = await rollBackTable({ store: busy, clock }, { tableId: table, ...rollback });
    expect(result).toMatchObject({ ok: true });
    expect(looks).toBe(2);
    for (const player of PEOPLE) expect(await driver.room.wallet(player)).toEqual({ available: 10_000, reserved: 0 });
    await checkStore(world.inner, PEOPLE);
  });

  it('[ROOM71] a table that is put into play meanwhile keeps its chips', async () => {
    const { driver, table, world } = await haltedInHand();
    const { clock } = driver;
    const raced: Store = {
      ...world.inner,
      async table(id) {
        const found = await world.inner.table(id);
        if (found?.halted !== undefined) await driver.room.reset(table, 'mended');
        return found;
      },
    };
    const result = await rollBackTable({ store: raced, clock }, { tableId: table, ...rollback });
    expect(result).toEqual({ ok: false, error: 'TableNotHalted' });
    expect((await driver.view(table)).seats.map(({ stack }) => stack)).toEqual([1_000, 1_000, 1_000]);
    await checkStore(world.inner, PEOPLE);
  });

  it('[ROOM71] what it ends is over: the hand has an end, and the table is not there any more', async () => {
    const { driver, table, world } = await haltedInHand();
    const { store, clock } = driver;
    const { handId: hand = asHand('none') } = await driver.view(table);
    await rollBackTable({ store, clock }, { tableId: table, ...rollback });
    expect((await store.hand(hand))?.endedAt).toBe(clock.now());
    expect(await driver.room.handText(hand, ann)).toEqual({ ok: false, error: 'HandVoid' });
    expect(await driver.room.view(table, undefined)).toBeUndefined();
    expect(await rollBackTable({ store, clock }, { tableId: table, ...rollback })).toEqual({
      ok: false,
      error: 'UnknownTable',
    });
    await checkStore(world.inner, PEOPLE);
  });

  it('[ROOM71] what is in play, or is not there, is not rolled back', async () => {
    const driver = await createRoomDriver();
    const table = await openWith(driver, ['ann', 'ben']);
    const { store, clock } = driver;
    expect(await rollBackTable({ store, clock }, { tableId: table, ...rollback })).toEqual({
      ok: false,
      error: 'TableNotHalted',
    });
    const none = tableId('none');
    expect(await rollBackTable({ store, clock }, { tableId: none, ...rollback })).toEqual({
      ok: false,
      error: 'UnknownTable',
    });
  });

  it('[ROOM71] what lies in a pot beyond what was put in is set aside; of less nothing moves', async () => {
    for (const [from, to] of [
      ['wallet', 'pot'],
      ['pot', 'wallet'],
    ] as const) {
      const { driver, table, world } = await haltedInHand();
      const { handId: hand = asHand('none') } = await driver.view(table);
      const accounts = { wallet: walletAccount(ann), pot: potAccount(hand) };
      const astray = { kind: 'direct', id: transferId('thief'), amount: chips(1), code: 'adjustment' } as const;
      await world.inner.post([{ ...astray, debit: accounts[from], credit: accounts[to] }], 1);
      const { store, clock } = driver;
      const result = await rollBackTable({ store, clock }, { tableId: table, ...rollback });
      expect(result.ok).toBe(to === 'pot');
      expect(await store.balances([DEAD_LETTER])).toEqual(new Map([[DEAD_LETTER, to === 'pot' ? 1 : 0]]));
      expect((await driver.room.wallet(ben)).available).toBe(to === 'pot' ? 10_000 : 9_000);
    }
  });

  it('[ROOM70] a reset and what it releases are one commit: nobody plays on in between, and a failure leaves it halted', async () => {
    const { driver, table, world } = await haltedInHand();
    const failing: Store = {
      ...world.inner,
      commit: () => Promise.reject(new Fault('StoreFailed', 'the disk is full')),
    };
    const other = await createRoomDriver({ store: failing, clock: driver.clock });
    await expect(other.room.reset(table, 'mended')).rejects.toThrow('the disk is full');
    expect((await world.inner.table(table))?.halted).toBeDefined();
    await driver.advance(3_600_000);
    expect((await driver.view(table)).stage).toBe('halted');
    expect(await driver.room.reset(table, 'mended')).toMatchObject({ ok: true });
    expect((await driver.view(table)).seats.map(({ stack }) => stack)).toEqual([1_000, 1_000, 1_000]);
  });

  it('[ROOM70] what was proven is what is released: a table that is halted anew meanwhile stays halted', async () => {
    const { driver, table, world } = await haltedInHand();
    let looked = false;
    const raced: Store = {
      ...world.inner,
      async atOneMoment(work) {
        const done = await world.inner.atOneMoment(work);
        if (looked) return done;
        looked = true;
        await driver.room.reset(table, 'mended');
        await spoil(world.inner, table);
        await world.inner.halt(table, 'books are broken', 1);
        return done;
      },
    };
    const other = await createRoomDriver({
      store: raced,
      clock: driver.clock,
      locks: createLocksFor(driver.clock, 1_000),
    });
    expect(await other.room.reset(table, 'x')).toMatchObject({ ok: false });
    expect((await world.inner.table(table))?.halted).toBe('books are broken');
  });

  it('[ROOM70] a halt whose answer was lost is over in this room too when an operator has decided', async () => {
    const world = breakableStore();
    const lost: Store = {
      ...world.store,
      async halt(...args) {
        await world.inner.halt(...args);
        throw new Fault('StoreFailed', 'the answer was lost');
      },
    };
    const driver = await createRoomDriver({ store: lost });
    const table = await openWith(driver, ['ann', 'ben']);
    await driver.act(table, ann, { type: 'start' });
    world.breaks = true;
    await expect(driver.actorActs(table, 'call')).rejects.toMatchObject({ name: 'Defect' });
    world.breaks = false;
    expect(driver.troubles.map(({ kind }) => kind)).toEqual(['halted', 'haltFailed']);
    const locks = createLocksFor(driver.clock, 1_000);
    const operator = await createRoomDriver({ store: world.inner, clock: driver.clock, locks });
    expect(await operator.room.reset(table, 'mended')).toMatchObject({ ok: true });
    // Whether it has looked around before somebody asks, or not.
    await driver.room.lookAround();
    expect((await driver.view(table)).stage).toBe('paused');
    expect((await world.inner.table(table))?.halted).toBeUndefined();
  });

  it('[ROOM70] a halt that was never stored halts nobody who has played on meanwhile', async () => {
    const { world, driver, table } = await haltedUnstored();
    const locks = createLocksFor(driver.clock, 1_000);
    const other = await createRoomDriver({ store: world.inner, clock: driver.clock, locks });
    expect(await other.actorActs(table, 'call')).toMatchObject({ ok: true });
    await driver.room.lookAround();
    expect((await driver.view(table)).stage).toBe('hand');
    expect((await world.inner.table(table))?.halted).toBeUndefined();
  });

  it('[ROOM70] a halt that was never stored is stored as soon as somebody looks', async () => {
    const { world, driver, table } = await haltedUnstored();
    expect((await driver.view(table)).stage).toBe('halted');
    expect((await world.inner.table(table))?.halted).toBeDefined();
  });

  it('[ROOM55] a room that has heard nothing sees what was done as soon as it looks around', async () => {
    const locks = createLocksFor(createFakeClock());
    const store = createMemoryStore();
    const driver = await createRoomDriver({ store, locks });
    const table = await openWith(driver, ['ann', 'ben']);
    // Each with notices of its own: neither hears of the other.
    const other = await createRoomDriver({ store, clock: driver.clock, locks, seed: 2 });
    await driver.act(table, ann, { type: 'start' });
    expect((await other.view(table)).stage).toBe('countdown');
    const second = await openWith(driver, ['cat'], 1);
    await other.room.lookAround();
    expect((await other.view(table)).stage).toBe('hand');
    expect((await other.room.tables()).map(({ tableId: id }) => id).toSorted()).toEqual([second, table].toSorted());
    await store.halt(second, 'a test', 1);
    await rollBackTable({ store, clock: driver.clock }, { tableId: second, ...rollback });
    await other.room.lookAround();
    expect((await other.room.tables()).map(({ tableId: id }) => id)).toEqual([table]);
    expect(other.troubles).toEqual([]);
  });

  it('[ROOM55] a table that a room cannot read is told of once, and is forgotten when it is closed', async () => {
    const [inner, clock] = [createMemoryStore(), createFakeClock()];
    const locks = createLocksFor(clock);
    const spoilt = new Set<TableId>();
    const bad: Store = {
      ...inner,
      async stepsAfter(id, version) {
        const steps = await inner.stepsAfter(id, version);
        return spoilt.has(id) ? steps.map((step) => ({ ...step, events: [{ body: '{}' }] })) : steps;
      },
    };
    const driver = await createRoomDriver({ store: bad, clock, locks });
    const table = await openWith(driver, ['ann', 'ben']);
    const second = await openWith(driver, ['cat'], 1);
    const other = await createRoomDriver({ store: inner, clock, locks, seed: 2 });
    spoilt.add(table);
    await other.act(table, ann, { type: 'start' });
    for (let look = 0; look < 4; look += 1) await driver.room.lookAround();
    expect(driver.troubles.filter(({ kind }) => kind === 'halted')).toHaveLength(1);
    expect(await driver.room.view(table, undefined)).toMatchObject({ stage: 'halted' });
    await rollBackTable({ store: inner, clock }, { tableId: table, ...rollback });
    await inner.halt(second, 'a test', 1);
    await rollBackTable({ store: inner, clock }, { tableId: second, ...rollback });
    await driver.room.lookAround();
    expect(await driver.room.tables()).toEqual([]);
    expect(await driver.room.view(table, undefined)).toBeUndefined();
  });

  it('[ROOM55] a table that makes no sense is halted in the store by a later look when the first one could not', async () => {
    const [inner, clock] = [createMemoryStore(), createFakeClock()];
    let isFull = true;
    const full = (): Promise<void> => Promise.reject(new Fault('StoreFailed', 'the disk is full'));
    const bad: Store = {
      ...inner,
      async table(id) {
        const found = await inner.table(id);
        return found && { ...found, sections: [] };
      },
      halt: (...args) => (isFull ? full() : inner.halt(...args)),
    };
    const driver = await createRoomDriver({ store: bad, clock });
    const other = await createRoomDriver({ store: inner, clock, seed: 2 });
    const table = await openWith(other, ['ann']);
    await expect(driver.room.lookAround()).rejects.toThrow('the disk is full');
    isFull = false;
    await driver.room.lookAround();
    expect((await inner.table(table))?.halted).toBeDefined();
  });
});
