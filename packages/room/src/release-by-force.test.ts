import { Fault, playerId, type TableId, tableId } from '@cardroom/kernel';
import { type Locks, lockPath } from '@cardroom/locks';
import {
  sha256,
  createFakeClock,
  createLocksFor,
  createMemoryStore,
  createRoomDriver,
  openWith,
  type RoomDriver,
} from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import {
  type Commit,
  type CommitLease,
  createInProcessBus,
  type ForcedRelease,
  type ForcePorts,
  releaseByForce,
  verifyStore,
} from './index.ts';

interface Scene {
  readonly ports: ForcePorts & { readonly locks: Locks };
  readonly driver: RoomDriver;
  readonly table: TableId;
}

/** What somebody sees who is the first to release a lock. */
async function firstLook({ locks }: { readonly locks: Locks }): Promise<Pick<ForcedRelease, 'seen' | 'isBegun'>> {
  return { seen: await locks.detectDeadlock(), isBegun: false };
}

async function openScene(): Promise<Scene> {
  const clock = createFakeClock();
  const store = createMemoryStore();
  const locks = createLocksFor(clock);
  const bus = createInProcessBus();
  const driver = await createRoomDriver({ store, clock, locks, bus });
  const table = await openWith(driver, ['ann', 'ben']);
  await driver.act(table, playerId('ann'), { type: 'start' });
  return { ports: { store, clock, locks, bus }, driver, table };
}

/** Somebody who has decided to write everything as it is now, and has not done so yet. */
async function stuckHolder({ ports, table }: Scene): Promise<{
  readonly lock: string;
  write(lease?: Partial<CommitLease>): ReturnType<ForcePorts['store']['commit']>;
}> {
  const { store, locks } = ports;
  const lease = await locks.acquire({ table, path: lockPath({ stage: 'X' }), label: 'stuck' });
  const stored = await store.table(table);
  const commit: Commit = {
    tableId: table,
    version: stored?.version ?? 0,
    at: 1,
    reads: [],
    writes: stored?.sections ?? [],
    events: [],
    transfers: [],
    books: new Map(),
    startedHands: [],
    endedHands: [],
    outbox: [],
    timers: [],
  };
  const [task] = (await locks.detectDeadlock()).tasks;
  const { fence, state } = lease;
  return {
    lock: task?.holds[0]?.id ?? '',
    write: (other) =>
      store.commit(other === undefined ? lease : { table, fence, state, covers: () => true, ...other }, commit),
  };
}

describe('a lock that is released by force', () => {
  it('[ROOM72] leaves its holder with nothing that he can write, and the hand goes on', async () => {
    const scene = await openScene();
    const { ports, driver, table } = scene;
    const holder = await stuckHolder(scene);
    const waiting = driver.actorActs(table, 'call');
    const released = await releaseByForce(ports, {
      tableId: table,
      lock: holder.lock,
      reason: 'stuck',
      ...(await firstLook(ports)),
    });
    expect(released).toEqual({ ok: true, value: { label: 'stuck', isFenced: true } });
    await waiting;
    const before = await ports.store.table(table);
    await expect(holder.write()).rejects.toMatchObject({ name: 'Fault', code: 'LeaseLost' });
    expect(await ports.store.table(table)).toEqual(before);
    expect(await verifyStore(ports.store, sha256)).toMatchObject({ ok: true });
  });

  it('[ROOM72] is written over, so that a holder who has not heard of it is refused by the store', async () => {
    const scene = await openScene();
    const { ports, driver, table } = scene;
    const holder = await stuckHolder(scene);
    await releaseByForce(ports, { tableId: table, lock: holder.lock, reason: 'stuck', ...(await firstLook(ports)) });
    const before = await ports.store.table(table);
    expect(await holder.write({ state: 'held' })).toEqual({ kind: 'fenced' });
    expect(await ports.store.table(table)).toEqual(before);
    await driver.actorActs(table, 'call');
    expect((await driver.view(table)).version).toBe((before?.version ?? 0) + 1);
    expect(await verifyStore(ports.store, sha256)).toMatchObject({ ok: true });
  });

  it('[ROOM72] is the one that was named and of the table that was named', async () => {
    const scene = await openScene();
    const { ports, table } = scene;
    const holder = await stuckHolder(scene);
    const before = await ports.store.table(table);
    const unknown = { ok: false, error: 'UnknownLock' };
    const asked = { tableId: table, lock: holder.lock, reason: 'a mistake', ...(await firstLook(ports)) };
    expect(await releaseByForce(ports, { ...asked, tableId: tableId('other') })).toEqual(unknown);
    expect(await releaseByForce(ports, { ...asked, lock: 'nobody' })).toEqual(unknown);
    expect(await ports.store.table(table)).toEqual(before);
    expect(await holder.write()).toMatchObject({ kind: 'committed' });
  });

  it('[ROOM72] of a table that somebody else holds by another lock is said to be without a fence', async () => {
    const scene = await openScene();
    const { ports, table } = scene;
    const chair = await ports.locks.acquire({ table, path: lockPath({ pot: 'X' }), label: 'pot' });
    const round = await ports.locks.acquire({ table, path: lockPath({ round: 'X' }), label: 'round' });
    const held = (await ports.locks.detectDeadlock()).tasks.flatMap(({ holds }) => holds);
    const lock = held.find(({ label }) => label === 'round')?.id ?? '';
    const releasing = releaseByForce(ports, { tableId: table, lock, reason: 'stuck', ...(await firstLook(ports)) });
    await expect.poll(() => round.state).toBe('lost');
    await expect.poll(async () => (await ports.locks.detectDeadlock()).waiting.length).toBe(1);
    (ports.clock as ReturnType<typeof createFakeClock>).advance(5_000);
    expect(await releasing).toEqual({ ok: true, value: { label: 'round', isFenced: false } });
    await ports.locks.release(chair);
  });

  it('[OPL2] is finished by whoever asks again when writing failed after it was taken', async () => {
    const scene = await openScene();
    const { ports, driver, table } = scene;
    const holder = await stuckHolder(scene);
    const asked = { tableId: table, lock: holder.lock, reason: 'stuck' };
    const away = new Fault('StoreFailed', 'the disk is full');
    const failing = { ...ports, store: { ...ports.store, commit: () => Promise.reject(away) } };
    await expect(releaseByForce(failing, { ...asked, ...(await firstLook(ports)) })).rejects.toBe(away);
    const again = { ...asked, ...(await firstLook(ports)), isBegun: true };
    expect(await releaseByForce(ports, again)).toEqual({ ok: true, value: { isFenced: true } });
    expect(await holder.write({ state: 'held' })).toEqual({ kind: 'fenced' });
    await driver.actorActs(table, 'call');
    expect(await verifyStore(ports.store, sha256)).toMatchObject({ ok: true });
  });

  it('[OPL2] is done in full by whoever asks again when it was not taken yet', async () => {
    const scene = await openScene();
    const { ports, table } = scene;
    const holder = await stuckHolder(scene);
    const asked = { tableId: table, lock: holder.lock, reason: 'stuck' };
    const away = new Fault('LockUnavailable', 'the locks are away');
    const failing = { ...ports, locks: { ...ports.locks, revoke: () => Promise.reject(away) } };
    await expect(releaseByForce(failing, { ...asked, ...(await firstLook(ports)) })).rejects.toBe(away);
    const again = { ...asked, ...(await firstLook(ports)), isBegun: true };
    expect(await releaseByForce(ports, again)).toEqual({ ok: true, value: { label: 'stuck', isFenced: true } });
    expect(await holder.write({ state: 'held' })).toEqual({ kind: 'fenced' });
  });

  it('[OPL2] is told as done when another one who asks for the same takes it first', async () => {
    const scene = await openScene();
    const { ports, table } = scene;
    const holder = await stuckHolder(scene);
    const asked = { tableId: table, lock: holder.lock, reason: 'stuck' };
    const first = { ...asked, ...(await firstLook(ports)) };
    await releaseByForce(ports, { ...first, isBegun: true });
    expect(await releaseByForce(ports, first)).toEqual({ ok: true, value: { label: 'stuck', isFenced: true } });
  });

  it('[OPL2] is of no table that there is not, however often it is asked for', async () => {
    const { ports } = await openScene();
    const asked = { tableId: tableId('other'), lock: 'nobody', reason: 'stuck', ...(await firstLook(ports)) };
    expect(await releaseByForce(ports, { ...asked, isBegun: true })).toEqual({ ok: false, error: 'UnknownLock' });
  });

  it('[OPL7] that cannot be looked for everywhere is neither unknown nor done, and has no end yet', async () => {
    const scene = await openScene();
    const { ports, table } = scene;
    const holder = await stuckHolder(scene);
    const before = await ports.store.table(table);
    // What a server sees while it cannot ask the one of the holder.
    const seen = { tasks: [], waiting: [], cycles: [], isOwnOnly: true } as const;
    const asked = { tableId: table, lock: holder.lock, reason: 'stuck' };
    for (const isBegun of [false, true]) {
      await expect(releaseByForce(ports, { ...asked, seen, isBegun })).rejects.toMatchObject({
        name: 'Fault',
        code: 'LockUnavailable',
      });
    }
    expect(await ports.store.table(table)).toEqual(before);
    const again = { ...asked, ...(await firstLook(ports)), isBegun: true };
    expect(await releaseByForce(ports, again)).toEqual({ ok: true, value: { label: 'stuck', isFenced: true } });
    expect(await holder.write({ state: 'held' })).toEqual({ kind: 'fenced' });
  });
});
