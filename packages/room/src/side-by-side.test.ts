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
  testConfig,
} from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { type Commit, type CommitOutcome, createInProcessBus, type Store } from './index.ts';

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

describe('a room that has loaded a table later than another one', () => {
  it('[ROOM46] can write every part of it, and goes on alone', async () => {
    const clock = createFakeClock();
    const shared = { store: createMemoryStore(), locks: createLocksFor(clock), bus: createInProcessBus() };
    const one = await createRoomDriver({ ...shared, clock, seed: 1 });
    const table = await openWith(one, ['alice', 'bob', 'carol']);
    const two = await createRoomDriver({ ...shared, clock: createFakeClock(), seed: 2 });
    expect(await one.act(table, alice, { type: 'start' })).toMatchObject({ ok: true });
    // A field that the table as it was read back does not have.
    expect(await one.act(table, alice, { type: 'topUp', amount: chips(500) })).toMatchObject({ ok: true });
    await settled();
    expect(await two.act(table, bob, { type: 'sitOut', when: 'nextHand' })).toMatchObject({ ok: true });
    await one.room.close();
    const { version } = await two.view(table);
    for (let second = 0; second < 60; second += 1) await two.advance(1_000);
    expect(two.troubles).toEqual([]);
    expect((await two.view(table)).version).toBeGreaterThan(version);
  });

  it('[ROOM47] tells what it finds in the store when it refuses something', async () => {
    const clock = createFakeClock();
    const [store, locks, bus] = [createMemoryStore(), createLocksFor(clock), createInProcessBus()];
    const one = await createRoomDriver({ store, clock, locks, seed: 1 });
    const table = await openWith(one, ['alice', 'bob']);
    // Hears of nothing that the other one does until it is told.
    const two = await createRoomDriver({ store, clock, locks, bus, seed: 2 });
    const heard: number[] = [];
    await two.room.subscribe(table, bob, ({ version }) => heard.push(version));
    expect(await one.act(table, alice, { type: 'sitOut', when: 'nextHand' })).toMatchObject({ ok: true });
    const { version } = await one.view(table);
    expect(await two.act(table, bob, { type: 'postBlinds', post: true })).toMatchObject({ ok: false });
    bus.publish({ tableId: table, version });
    await settled();
    expect(heard).toEqual([version]);
  });
});

describe('a store that says nothing', () => {
  it('[ROOM47] about a commit that it has made: everybody hears of it at once, and the clock goes on', async () => {
    const inner = createMemoryStore();
    let loses = false;
    const store: Store = {
      ...inner,
      async commit(lease, commit) {
        const outcome = await inner.commit(lease, commit);
        if (loses) throw new Fault('StoreFailed', 'the answer was lost');
        return outcome;
      },
    };
    const driver = await createRoomDriver({ store });
    const table = await inHand(driver);
    const heard: number[] = [];
    await driver.room.subscribe(table, undefined, ({ version }) => heard.push(version));
    const { version } = await driver.view(table);
    loses = true;
    await expect(driver.actorActs(table, 'call')).rejects.toMatchObject({ code: 'StoreFailed' });
    loses = false;
    await settled();
    expect(heard).toEqual([version + 1]);
    for (let second = 0; second < 30; second += 1) await driver.advance(1_000);
    expect(heard.length).toBeGreaterThan(1);
  });

  it('[ROOM47] about a commit that was read from it meanwhile: other rooms hear of it by a notice all the same', async () => {
    const inner = createMemoryStore();
    const [answer, bus] = [Promise.withResolvers<void>(), createInProcessBus()];
    let isSlow = false;
    const store: Store = {
      ...inner,
      async commit(lease, commit) {
        const outcome = await inner.commit(lease, commit);
        if (isSlow) await answer.promise;
        return outcome;
      },
    };
    const driver = await createRoomDriver({ store, bus });
    const table = await inHand(driver);
    const { version } = await driver.view(table);
    const noticed: number[] = [];
    bus.subscribe((notice) => noticed.push(notice.version));
    isSlow = true;
    const acting = driver.actorActs(table, 'call');
    await settled();
    // Somebody has seen it by way of another room, and is told of it here.
    expect(await driver.room.subscribe(table, undefined, () => {}, version + 1)).toMatchObject({
      version: version + 1,
    });
    answer.resolve();
    await acting;
    expect(noticed).toEqual([version + 1]);
  });

  it('[ROOM49] holds up those who must know, for a while, and then they are told so', async () => {
    const gate = createGate();
    const driver = await createRoomDriver({ store: gate.store });
    const table = await inHand(driver);
    gate.isShut = true;
    void driver.act(table, alice, { type: 'topUp', amount: chips(500) });
    await settled();
    const refused = driver.act(table, bob, { type: 'postBlinds', post: true });
    const outcome = expect(refused).rejects.toMatchObject({ code: 'StoreFailed' });
    await settled();
    await driver.advance(11_000);
    await outcome;
  });

  it('[ROOM33] about one commit keeps a refusal waiting also when a later one has failed', async () => {
    const gate = createGate();
    const driver = await createRoomDriver({ store: gate.store });
    const table = await inHand(driver);
    gate.isShut = true;
    const leaving = driver.act(table, carol, { type: 'leave' });
    await settled();
    const failing = driver.act(table, bob, { type: 'topUp', amount: chips(500) });
    await settled();
    const sitting = driver.act(table, carol, { type: 'sitOut', when: 'nextHand' });
    let answer: unknown = 'waits';
    const answered = sitting.then((given) => (answer = given));
    gate.isShut = false;
    gate.waiting[1]?.fail();
    await expect(failing).rejects.toMatchObject({ code: 'StoreFailed' });
    await settled();
    expect(answer).toBe('waits');
    gate.waiting[0]?.go();
    expect(await leaving).toMatchObject({ ok: true });
    await answered;
    expect(answer).toMatchObject({ ok: false, error: { code: 'AlreadyLeaving' } });
  });
});

describe('somebody who leaves and comes back at the same moment', () => {
  it.each([0, 30])('[ROOM48] brings what he left with, whatever the store takes: %i turns', async (turns) => {
    const inner = createMemoryStore();
    let isSlow = false;
    const store: Store = {
      ...inner,
      async commit(lease, commit) {
        for (let turn = isSlow ? 0 : turns; turn < turns; turn += 1) await Promise.resolve();
        return inner.commit(lease, commit);
      },
    };
    const driver = await createRoomDriver({ store });
    const table = await openWith(driver, ['alice', 'bob']);
    const join = { type: 'join', name: 'alice', isBot: false } as const;
    const config = testConfig(bob, { buyInMax: chips(9_000) });
    const other = await driver.room.openTable({ principal: bob, key: 'other', config, botCount: 0 });
    if (!other.ok) throw new Error('the other table opens');
    expect(await driver.act(other.value, alice, { ...join, buyIn: chips(9_000) })).toMatchObject({ ok: true });
    isSlow = true;
    const leaving = driver.act(table, alice, { type: 'leave' });
    for (let turn = 0; turn < turns / 2; turn += 1) await Promise.resolve();
    const back = driver.act(table, alice, { ...join, buyIn: chips(200) });
    expect(await leaving).toMatchObject({ ok: true });
    // While he still sits there he cannot sit down, and afterwards not with less.
    expect((await back).ok).toBe(false);
    expect(await driver.act(table, alice, { ...join, buyIn: chips(200) })).toMatchObject({
      error: { code: 'MustBringBackStack' },
    });
  });
});
