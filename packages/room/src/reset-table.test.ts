import { chips, handId as asHand, playerId, tableId, type TableId } from '@cardroom/kernel';
import { potAccount, seatAccount, transferId, walletAccount } from '@cardroom/ledger';
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

  it('[ROOM71] asked for again after it was cut off, it moves nothing twice and closes the table', async () => {
    const { driver, table, world } = await haltedInHand();
    const { clock } = driver;
    const cutOff: Store = { ...world.inner, closeTable: () => Promise.resolve(false) };
    await expect(rollBackTable({ store: cutOff, clock }, { tableId: table, ...rollback })).rejects.toThrow('meanwhile');
    expect(await driver.room.wallet(ben)).toMatchObject({ available: 10_000 });
    const again = await rollBackTable({ store: world.inner, clock }, { tableId: table, ...rollback });
    expect(again).toMatchObject({ ok: true, value: { paid: [] } });
    expect(await driver.room.wallet(ben)).toMatchObject({ available: 10_000 });
    expect(await world.inner.tableIds()).toEqual([]);
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

  it('[ROOM71] nothing moves when the pot holds something else than what was put into it', async () => {
    const { driver, table, world } = await haltedInHand();
    const { handId = asHand('none') } = await driver.view(table);
    const move = { kind: 'direct', id: transferId('thief'), amount: chips(1), code: 'adjustment' } as const;
    await world.inner.post([{ ...move, debit: walletAccount(ann), credit: potAccount(handId) }], 1);
    const { store, clock } = driver;
    expect(await rollBackTable({ store, clock }, { tableId: table, ...rollback })).toEqual({
      ok: false,
      error: 'ChipsUnclear',
    });
    expect(await driver.room.wallet(ben)).toMatchObject({ available: 9_000 });
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
});
