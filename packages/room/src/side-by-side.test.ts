import { chips, Fault, type PlayerId, playerId, type TableId } from '@cardroom/kernel';
import { DEFAULT_LOCK_SETTINGS, lockPath } from '@cardroom/locks';
import {
  createFakeClock,
  createLocksFor,
  createMemoryStore,
  createRoomDriver,
  openWith,
  type RoomDriver,
  settled,
} from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import type { Commit, CommitOutcome, Store } from './index.ts';

const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => playerId(name)) as [PlayerId, PlayerId, PlayerId];

interface Gate {
  readonly store: Store;
  /** Commits that were sent and wait, in the order in which they were sent. */
  readonly waiting: { readonly commit: Commit; readonly go: () => void; readonly fail: () => void }[];
  isShut: boolean;
}

/** A store whose commits wait at a gate while it is shut. */
function createGate(inner: Store = createMemoryStore()): Gate {
  const gate: Gate = {
    isShut: false,
    waiting: [],
    store: {
      ...inner,
      commit(lease, commit): Promise<CommitOutcome> {
        if (!gate.isShut) return inner.commit(lease, commit);
        return new Promise((resolve, reject) => {
          gate.waiting.push({
            commit,
            go: () => resolve(inner.commit(lease, commit)),
            fail: () => reject(new Fault('StoreFailed', 'failed before its work')),
          });
        });
      },
    },
  };
  return gate;
}

/** A hand in which it is the turn of somebody else than Carol. */
async function inHand(driver: RoomDriver): Promise<TableId> {
  const table = await openWith(driver, ['alice', 'bob', 'carol']);
  expect(await driver.act(table, alice, { type: 'start' })).toMatchObject({ ok: true });
  const { actor } = await driver.view(table);
  if (actor === 2) expect(await driver.actorActs(table, 'call')).toMatchObject({ ok: true });
  return table;
}

/** What each of three does that touches nobody else while a hand is played. */
function threeErrands(driver: RoomDriver, table: TableId) {
  return [
    driver.act(table, alice, { type: 'sitOut', when: 'nextHand' }),
    driver.act(table, bob, { type: 'topUp', amount: chips(500) }),
    driver.act(table, carol, { type: 'leave' }),
  ];
}

describe('commands of one table that touch different parts of it', () => {
  it('[ROOM30] are with the store at the same time, and become one version after the other', async () => {
    const gate = createGate();
    const driver = await createRoomDriver({ store: gate.store });
    const table = await inHand(driver);
    const { version } = await driver.view(table);
    gate.isShut = true;
    const asked = threeErrands(driver, table);
    await settled();
    expect(gate.waiting.map(({ commit }) => [commit.version, commit.writes.map(({ section }) => section)])).toEqual([
      [version, ['player:0']],
      [version + 1, ['player:1']],
      [version + 2, ['player:2']],
    ]);
    for (const { go } of gate.waiting) go();
    const answers = await Promise.all(asked);
    expect(answers).toMatchObject([
      { ok: true, version: version + 1 },
      { ok: true, version: version + 2 },
      // The last one has seen what the others did.
      { ok: true, version: version + 3, view: { seats: [{ seat: 0 }, { seat: 1 }, { seat: 2 }] } },
    ]);
    expect(await driver.view(table)).toMatchObject({ version: version + 3 });
  });

  it('[ROOM30] wait for each other where tables are locked as a whole', async () => {
    const gate = createGate();
    const clock = createFakeClock();
    const locks = createLocksFor(clock);
    const driver = await createRoomDriver({ store: gate.store, clock, locks });
    const table = await inHand(driver);
    locks.configure({ ...DEFAULT_LOCK_SETTINGS, mode: 'coarse' });
    gate.isShut = true;
    const asked = threeErrands(driver, table);
    for (let at = 0; at < 3; at += 1) {
      await settled();
      expect(gate.waiting).toHaveLength(at + 1);
      gate.waiting[at]?.go();
    }
    expect(await Promise.all(asked)).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
  });

  it('[ROOM31] fall with what they were decided on, and are decided again', async () => {
    const gate = createGate();
    const driver = await createRoomDriver({ store: gate.store });
    const table = await inHand(driver);
    const { version } = await driver.view(table);
    gate.isShut = true;
    const asked = threeErrands(driver, table);
    await settled();
    gate.isShut = false;
    const [first, ...others] = gate.waiting;
    first?.fail();
    for (const { go } of others) go();
    const [failed, ...answers] = await Promise.allSettled(asked);
    expect(failed).toMatchObject({ status: 'rejected', reason: { code: 'StoreFailed' } });
    expect(answers).toMatchObject([
      { status: 'fulfilled', value: { ok: true, version: version + 1 } },
      { status: 'fulfilled', value: { ok: true, version: version + 2 } },
    ]);
    const { seats } = await driver.view(table, alice);
    expect(seats).toHaveLength(3);
    expect(await driver.act(table, alice, { type: 'sitOut', when: 'nextHand' })).toMatchObject({ ok: true });
  });

  it('[ROOM32] are told in their order, whichever outcome comes first', async () => {
    const inner = createMemoryStore();
    const gate = createGate(inner);
    const answered: (() => void)[] = [];
    let isSlow = false;
    const store: Store = {
      ...gate.store,
      async commit(lease, commit) {
        const outcome = await inner.commit(lease, commit);
        if (isSlow) await new Promise<void>((resolve) => void answered.push(resolve));
        return outcome;
      },
    };
    const driver = await createRoomDriver({ store });
    const table = await inHand(driver);
    const heard: number[] = [];
    const { version } = await driver.view(table);
    await driver.room.subscribe(table, alice, (step) => heard.push(step.version));
    isSlow = true;
    const asked = threeErrands(driver, table);
    await settled();
    expect(answered).toHaveLength(3);
    for (const answer of answered.toReversed()) {
      answer();
      await settled();
    }
    await Promise.all(asked);
    expect(heard).toEqual([version + 1, version + 2, version + 3]);
  });

  it('[ROOM33] a refusal stands on what is in the store, not on what is on its way there', async () => {
    const gate = createGate();
    const driver = await createRoomDriver({ store: gate.store });
    const table = await inHand(driver);
    gate.isShut = true;
    const leaving = driver.act(table, carol, { type: 'leave' });
    await settled();
    const sitting = driver.act(table, carol, { type: 'sitOut', when: 'nextHand' });
    await settled();
    gate.isShut = false;
    gate.waiting[0]?.fail();
    await expect(leaving).rejects.toMatchObject({ code: 'StoreFailed' });
    // Refused as `AlreadyLeaving` by what was sent, which never came to be.
    expect(await sitting).toMatchObject({ ok: true });
  });
});

describe('a command that reaches farther by the time it has its lock', () => {
  it('[ROOM34] gives it back and takes more', async () => {
    const clock = createFakeClock();
    const locks = createLocksFor(clock);
    const store = createMemoryStore();
    const commits: (readonly string[])[] = [];
    const driver = await createRoomDriver({
      clock,
      locks,
      store: {
        ...store,
        async commit(lease, commit) {
          commits.push(lease.covers('stage') ? ['stage'] : commit.writes.map(({ section }) => section));
          return store.commit(lease, commit);
        },
      },
    });
    const table = await inHand(driver);
    expect(await driver.actorActs(table, 'call')).toMatchObject({ ok: true });
    const { actor, seats } = await driver.view(table);
    const [one, other] = seats.filter(({ seat }) => seat !== actor);
    const lease = await locks.acquire({ table, path: lockPath({ round: 'X' }), label: 'a test' });
    const folding = driver.actorActs(table, 'fold');
    await settled();
    const before = commits.length;
    for (const seat of [one, other]) {
      if (seat !== undefined)
        expect(await driver.act(table, seat.playerId, { type: 'leave' })).toMatchObject({ ok: true });
    }
    await locks.release(lease);
    expect(await folding).toMatchObject({ ok: true, view: { stage: 'waiting' } });
    // Two chairs that were touched while the fold waited; then the fold, which ended the hand.
    expect(commits.slice(before)).toEqual([[`player:${one?.seat}`], [`player:${other?.seat}`], ['stage']]);
  });
});
