import { createInProcessBackend, createLocks, fencingToken, type LockLogEntry, lockPath } from '@cardroom/locks';
import { chips, Fault, handId, playerId, type TableId, tableId } from '@cardroom/kernel';
import { COUNTDOWN_MS, RESUME_MS } from '@cardroom/table';
import { checkReceipt, entriesOfReceipt } from '@cardroom/ledger';
import {
  createFakeClock,
  createLocksFor,
  createMemoryStore,
  createRoomDriver,
  openWith,
  type RoomDriver,
  settled,
  sha256,
  testConfig,
} from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { createInProcessBus, type Store, type TableStep } from './index.ts';

const alice = playerId('alice');
const bob = playerId('bob');

async function dealtTable(driver: RoomDriver): Promise<TableId> {
  const table = await openWith(driver, ['alice', 'bob']);
  const started = await driver.act(table, alice, { type: 'start' });
  expect(started).toMatchObject({ ok: true });
  return table;
}

/** All chips of the players: in wallets, on hold, and on the table. */
async function chipsOf(driver: RoomDriver, table: TableId): Promise<number> {
  const view = await driver.view(table);
  let sum = 0;
  for (const { stack, bet } of view.seats) sum += stack + bet;
  for (const { amount } of view.awards.length > 0 ? [] : view.pots) sum += amount;
  for (const player of [alice, bob]) {
    const { available, reserved } = await driver.room.wallet(player);
    sum += available + reserved;
  }
  return sum;
}

describe('the command path', () => {
  it('[ROOM1] takes the buy-in from the wallet and gives the rest of the stack back on leaving', async () => {
    const driver = await createRoomDriver();
    const table = await openWith(driver, ['alice', 'bob']);
    expect(await driver.room.wallet(alice)).toEqual({ available: 9_000, reserved: 0 });
    await driver.act(table, alice, { type: 'leave' });
    expect(await driver.room.wallet(alice)).toEqual({ available: 10_000, reserved: 0 });
    expect(await driver.store.sumOfBalances()).toBe(0);
  });

  it('[ROOM2] refuses a buy-in that the wallet does not hold, and keeps that answer', async () => {
    const driver = await createRoomDriver();
    const table = await openWith(driver, ['alice']);
    const join = { type: 'join', name: 'Bob', isBot: false, buyIn: chips(500) } as const;
    const first = await driver.act(table, bob, join, 'k');
    expect(first).toMatchObject({ ok: false, error: { code: 'InsufficientFunds' } });
    await driver.room.welcome(bob);
    expect(await driver.act(table, bob, join, 'k')).toEqual(first);
    expect(await driver.act(table, bob, join)).toMatchObject({ ok: true });
  });

  it('[ROOM3] plays a hand to its end with chips conserved and the log equal to the state', async () => {
    const driver = await createRoomDriver();
    const table = await dealtTable(driver);
    const before = await chipsOf(driver, table);
    for (let action = 0; action < 8; action += 1) {
      const { actor } = await driver.view(table);
      if (actor === undefined) break;
      const checked = await driver.actorActs(table, 'check');
      if (!checked.ok) await driver.actorActs(table, 'call');
      expect(await chipsOf(driver, table)).toBe(before);
    }
    const view = await driver.view(table);
    expect(view.awards.length).toBeGreaterThan(0);
    expect(driver.troubles).toEqual([]);
    const reopened = await createRoomDriver({ store: driver.store, clock: driver.clock });
    expect(await reopened.view(table, alice)).toEqual(await driver.view(table, alice));
  });

  it('[ROOM4] fifty duplicates of one command are one effect and one answer', async () => {
    const driver = await createRoomDriver();
    const table = await dealtTable(driver);
    const { actor, handId: hand = handId('none'), turn = -1, seats } = await driver.view(table);
    const player = seats.find(({ seat }) => seat === actor)?.playerId ?? alice;
    const { version } = await driver.view(table);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => driver.act(table, player, { type: 'call', handId: hand, turn }, 'same')),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ ok: true, version: version + 1 });
    expect((await driver.view(table)).version).toBe(version + 1);
    const later = await driver.act(table, player, { type: 'call', handId: hand, turn }, 'same');
    expect(JSON.stringify(later)).toBe(JSON.stringify(answers[0]));
  });

  it('[ROOM5] the same key with another content is refused, whether the first is running, done or refused', async () => {
    const driver = await createRoomDriver();
    const table = await openWith(driver, ['alice']);
    const running = driver.act(table, alice, { type: 'sitIn' }, 'k');
    expect(await driver.act(table, alice, { type: 'leave' }, 'k')).toMatchObject({ error: { code: 'KeyReused' } });
    await running;
    expect(await driver.act(table, alice, { type: 'leave' }, 'k')).toMatchObject({ error: { code: 'KeyReused' } });
    expect((await driver.view(table)).seats).toHaveLength(1);
  });

  it('[ROOM6] of two actions for one turn exactly one wins, the other is told why', async () => {
    const driver = await createRoomDriver();
    const table = await dealtTable(driver);
    const { actor, handId: hand = handId('none'), turn = -1, seats } = await driver.view(table);
    const player = seats.find(({ seat }) => seat === actor)?.playerId ?? alice;
    const answers = await Promise.all([
      driver.act(table, player, { type: 'call', handId: hand, turn }),
      driver.act(table, player, { type: 'fold', handId: hand, turn }),
    ]);
    expect(answers[0]).toMatchObject({ ok: true });
    expect(answers[1]).toMatchObject({ ok: false, error: { code: 'WrongTurn' } });
  });

  it('[ROOM7] a table that does not exist is refused without a trace', async () => {
    const driver = await createRoomDriver();
    const answer = await driver.act(tableId('none'), alice, { type: 'leave' }, 'k');
    expect(answer).toMatchObject({ ok: false, error: { code: 'UnknownTable' } });
    expect(await driver.store.answer(alice, 'k')).toBeUndefined();
  });

  it('[ROOM8] a top-up in a hand is reserved, and comes to the stack after it', async () => {
    const driver = await createRoomDriver();
    const table = await dealtTable(driver);
    expect(await driver.act(table, alice, { type: 'topUp', amount: chips(700) })).toMatchObject({ ok: true });
    expect(await driver.room.wallet(alice)).toEqual({ available: 8_300, reserved: 700 });
    await driver.actorActs(table, 'fold');
    expect((await driver.room.wallet(alice)).reserved).toBe(0);
    expect(await chipsOf(driver, table)).toBe(20_000);
  });

  it('[ROOM9] a lost answer of the store is not a lost command: the same key gives the outcome', async () => {
    const inner = createMemoryStore();
    let loses = false;
    const store: Store = {
      ...inner,
      async commit(lease, commit) {
        const outcome = await inner.commit(lease, commit);
        if (loses) throw new Fault('StoreFailed', 'connection lost');
        return outcome;
      },
    };
    const driver = await createRoomDriver({ store });
    const table = await openWith(driver, ['alice']);
    loses = true;
    await expect(driver.act(table, alice, { type: 'leave' }, 'k')).rejects.toThrow('connection lost');
    loses = false;
    expect(await driver.act(table, alice, { type: 'leave' }, 'k')).toMatchObject({ ok: true });
    expect(await driver.room.wallet(alice)).toEqual({ available: 10_000, reserved: 0 });
    const rejoined = await driver.act(table, alice, { type: 'join', name: 'A', isBot: false, buyIn: chips(1_000) });
    expect(rejoined).toMatchObject({ ok: true });
  });

  it('[ROOM10] books that do not balance halt that table alone', async () => {
    const inner = createMemoryStore();
    let breaks = false;
    const store: Store = {
      ...inner,
      commit: (lease, commit) => inner.commit(lease, breaks ? { ...commit, transfers: [] } : commit),
    };
    const driver = await createRoomDriver({ store });
    const table = await openWith(driver, ['alice']);
    breaks = true;
    await expect(driver.act(table, alice, { type: 'leave' })).rejects.toMatchObject({ name: 'Defect' });
    breaks = false;
    expect(await driver.act(table, alice, { type: 'leave' })).toMatchObject({ error: { code: 'TableHalted' } });
    expect((await driver.view(table)).stage).toBe('halted');
    expect(driver.troubles.map(({ kind }) => kind)).toEqual(['halted']);
    const other = await driver.room.openTable({ principal: bob, key: 'o', config: testConfig(bob), botCount: 0 });
    expect(other.ok).toBe(true);
    const reopened = await createRoomDriver({ store: inner });
    expect((await reopened.view(table)).stage).toBe('halted');
  });

  it('[ROOM19] an answer is kept for a day and forgotten then', async () => {
    const driver = await createRoomDriver();
    const table = await openWith(driver, ['alice', 'bob']);
    await driver.act(table, bob, { type: 'leave' }, 'k');
    await driver.advance(23 * 3_600_000);
    expect(await driver.store.answer(bob, 'k')).toBeDefined();
    await driver.advance(2 * 3_600_000);
    expect(await driver.store.answer(bob, 'k')).toBeUndefined();
  });

  it('[ROOM11] one key opens one table', async () => {
    const driver = await createRoomDriver();
    const request = { principal: alice, key: 'o', config: testConfig(alice), botCount: 2 };
    const opened = await Promise.all([1, 2, 3].map(() => driver.room.openTable(request)));
    expect(new Set(opened.map((answer) => (answer.ok ? answer.value : 'no'))).size).toBe(1);
    expect(await driver.room.tables()).toHaveLength(1);
    expect(await driver.room.openTable({ ...request, botCount: 1 })).toMatchObject({ error: { code: 'KeyReused' } });
  });
});

describe('time', () => {
  it('[ROOM12] deals when the countdown ends, acts for who lets the turn pass, and deals again', async () => {
    const driver = await createRoomDriver();
    const table = await openWith(driver, ['alice', 'bob']);
    expect((await driver.view(table)).stage).toBe('countdown');
    await driver.advance(COUNTDOWN_MS);
    const dealt = await driver.view(table);
    expect(dealt).toMatchObject({ stage: 'hand', handNumber: 1 });
    await driver.advance(19_999);
    expect((await driver.view(table)).actor).toBe(dealt.actor);
    await driver.advance(1);
    expect((await driver.view(table)).awards).not.toEqual([]);
    await driver.advance(5_000);
    expect((await driver.view(table)).handNumber).toBe(2);
  });

  it('[ROOM13] a hand goes on after a restart with the same cards and a full turn for the actor', async () => {
    const driver = await createRoomDriver();
    const table = await dealtTable(driver);
    await driver.actorActs(table, 'call');
    const before = await driver.view(table, alice);
    await driver.room.close();
    await driver.advance(60_000);
    const after = await createRoomDriver({ store: driver.store, clock: driver.clock, seed: 2 });
    const view = await after.view(table, alice);
    expect(view).toEqual({ ...before, deadline: driver.clock.now() + 20_000 });
    expect(view.you?.seat).toBeDefined();
    await after.advance(19_999);
    expect((await after.view(table)).turn).toBe(before.turn);
    await after.advance(1);
    expect((await after.view(table)).turn).not.toBe(before.turn);
  });

  it('[ROOM52] after a restart a countdown, a vote, a pause and a time bank go on where they were', async () => {
    const store = createMemoryStore();
    const driver = await createRoomDriver({ store });
    const table = await openWith(driver, ['alice', 'bob', 'carol']);
    await driver.advance(COUNTDOWN_MS - 1_000);
    await driver.room.close();
    const { clock } = driver;
    const dealing = await createRoomDriver({ store, clock, seed: 2 });
    await dealing.advance(1_000);
    const { handId } = await dealing.view(table);
    expect(handId).toBeDefined();
    await dealing.act(table, bob, { type: 'requestStop' });
    await dealing.room.close();
    const voting = await createRoomDriver({ store, clock, seed: 3 });
    expect((await voting.view(table)).stopVote).toMatchObject({ requestedBy: bob, confirmed: [bob], required: 2 });
    await voting.act(table, playerId('carol'), { type: 'confirmStop' });
    await voting.room.close();
    const resting = await createRoomDriver({ store, clock, seed: 4 });
    await resting.advance(600_000);
    expect(await resting.view(table)).toMatchObject({ stage: 'paused', pausedBy: 'vote' });
    expect(await resting.act(table, bob, { type: 'resume' })).toMatchObject({ ok: true });
    await resting.advance(RESUME_MS);
    expect((await resting.view(table)).handId).not.toBe(handId);
  });

  it('[ROOM14] the timer and a late action race for one turn: one of them acts', async () => {
    const driver = await createRoomDriver();
    const table = await dealtTable(driver);
    const { actor, handId: hand = handId('none'), turn = -1, seats } = await driver.view(table);
    const player = seats.find(({ seat }) => seat === actor)?.playerId ?? alice;
    driver.clock.advance(20_000);
    const late = await driver.act(table, player, { type: 'call', handId: hand, turn });
    expect(late).toMatchObject({ ok: false });
    await settled();
    expect(await chipsOf(driver, table)).toBe(20_000);
    expect(driver.troubles).toEqual([]);
  });

  it('[ROOM15] bots play with a person, bring new chips when they have none, and rest when nobody is there', async () => {
    const driver = await createRoomDriver();
    const table = await openWith(driver, ['alice'], 3);
    await driver.act(table, alice, { type: 'start' });
    for (let step = 0; step < 400; step += 1) {
      await driver.advance(1_000);
      const { actor, you } = await driver.view(table, alice);
      if (you !== undefined && you.seat === actor) await driver.actorActs(table, 'allIn');
    }
    const played = await driver.view(table, alice);
    expect(played.handNumber).toBeGreaterThan(5);
    expect(await driver.store.sumOfBalances()).toBe(0);
    expect(driver.troubles).toEqual([]);
    await driver.act(table, alice, { type: 'leave' });
    await driver.advance(60_000);
    const { handNumber } = await driver.view(table);
    await driver.advance(600_000);
    expect((await driver.view(table)).handNumber).toBe(handNumber);
    const watcher = await driver.room.subscribe(table, undefined, () => {});
    for (let second = 0; second < 60; second += 1) await driver.advance(1_000);
    expect((await driver.view(table)).handNumber).toBeGreaterThan(handNumber);
    watcher?.unsubscribe();
  });
});

describe('two rooms on one store', () => {
  it('[ROOM20] carry out commands for the same table side by side, and tell the viewers of both', async () => {
    const clock = createFakeClock();
    const shared = { store: createMemoryStore(), clock, bus: createInProcessBus() };
    const locks = createLocksFor(clock);
    const rooms = [
      await createRoomDriver({ ...shared, locks, seed: 1 }),
      await createRoomDriver({ ...shared, locks, seed: 2 }),
    ] as const;
    const [one, two] = rooms;
    const table = await openWith(one, ['alice', 'bob']);
    const heard: number[] = [];
    const back = await two.room.subscribe(table, bob, (step) => heard.push(step.version));
    const first = back?.version ?? 0;
    await one.act(table, alice, { type: 'start' });
    for (let turn = 0; turn < 40 && (await one.view(table)).actor !== undefined; turn += 1) {
      await settled();
      const driver = rooms[turn % 2] ?? one;
      const checked = await driver.actorActs(table, 'check');
      if (!checked.ok) await driver.actorActs(table, 'call');
    }
    await settled();
    expect((await two.view(table)).awards).not.toEqual([]);
    expect(await two.view(table, bob)).toEqual(await one.view(table, bob));
    const { version } = await two.view(table);
    expect(heard).toEqual(Array.from({ length: version - first }, (_, at) => first + 1 + at));
    expect([...one.troubles, ...two.troubles]).toEqual([]);
  });

  it('[ROOM21] decide again when they were behind, and refuse nothing on what is out of date', async () => {
    const clock = createFakeClock();
    const store = createMemoryStore();
    const locks = createLocksFor(clock);
    // Two buses: neither room hears of what the other one does.
    const one = await createRoomDriver({ store, clock, locks, seed: 1 });
    const table = await openWith(one, ['alice']);
    const two = await createRoomDriver({ store, clock, locks, seed: 2 });
    await one.act(table, alice, { type: 'leave' });
    const join = { type: 'join', name: 'Alice', isBot: false, buyIn: chips(1_000) } as const;
    expect(await two.act(table, alice, join)).toMatchObject({ ok: true });
    expect(await one.act(table, alice, { type: 'sitOut', when: 'nextHand' })).toMatchObject({ ok: true });
    expect(await two.act(table, alice, { type: 'topUp', amount: chips(50) })).toMatchObject({ ok: true });
    expect((await two.view(table)).seats).toMatchObject([{ stack: 1_050, status: 'sittingOut' }]);
  });

  it('[ROOM76] who comes back to another room is told nothing older than what he has seen', async () => {
    const clock = createFakeClock();
    const store = createMemoryStore();
    const locks = createLocksFor(clock);
    // Two buses: neither room hears of what the other one does.
    const one = await createRoomDriver({ store, clock, locks, seed: 1 });
    const table = await openWith(one, ['alice', 'bob']);
    const two = await createRoomDriver({ store, clock, locks, seed: 2 });
    const known = (await two.view(table)).version;
    await one.act(table, alice, { type: 'start' });
    const seen = (await one.view(table, alice)).version;
    expect(seen).toBeGreaterThan(known);
    const heard: number[] = [];
    const back = await two.room.subscribe(table, alice, ({ version }) => heard.push(version), seen);
    expect(back).toMatchObject({ version: seen, missed: [] });
    expect(back?.view).toEqual(await one.view(table, alice));
    await two.actorActs(table, 'fold');
    expect(heard).toEqual([seen + 1]);
    // A version that was never made is not waited for.
    expect((await two.room.subscribe(table, alice, () => {}, 1_000_000))?.version).toBe(seen + 1);
  });

  it('[ROOM76] nor is anybody told anything older while the store does not answer', async () => {
    const clock = createFakeClock();
    const store = createMemoryStore();
    const locks = createLocksFor(clock);
    const one = await createRoomDriver({ store, clock, locks, seed: 1 });
    const table = await openWith(one, ['alice', 'bob']);
    let isAway = false;
    const read: typeof store.table = async (id) => {
      if (isAway) throw new Fault('StoreFailed', 'away');
      return store.table(id);
    };
    const two = await createRoomDriver({ store: { ...store, table: read }, clock, locks, seed: 2 });
    const known = (await two.view(table)).version;
    await one.act(table, alice, { type: 'start' });
    isAway = true;
    const comeBack = () => two.room.subscribe(table, alice, () => {}, known + 1);
    await expect(comeBack()).rejects.toThrow(new Fault('StoreFailed', 'away'));
    isAway = false;
    expect(await comeBack()).toMatchObject({ version: known + 1, missed: [] });
  });
});

describe('telling', () => {
  it('[ROOM16] every viewer gets every version once, in order, and nobody another one’s cards', async () => {
    const driver = await createRoomDriver();
    const table = await openWith(driver, ['alice', 'bob']);
    const heard = new Map<string, TableStep[]>();
    for (const viewer of [alice, bob, undefined]) {
      const steps: TableStep[] = [];
      heard.set(viewer ?? 'nobody', steps);
      await driver.room.subscribe(table, viewer, (step) => steps.push(step));
    }
    const { version: first } = await driver.view(table);
    await driver.act(table, alice, { type: 'start' });
    while ((await driver.view(table)).actor !== undefined) await driver.actorActs(table, 'allIn').then(settled);
    const { version: last } = await driver.view(table);
    const expected = Array.from({ length: last - first }, (_, at) => first + 1 + at);
    for (const steps of heard.values()) expect(steps.map((step) => step.version)).toEqual(expected);
    const dealt = (name: string) =>
      heard.get(name)?.flatMap((step) => step.events.filter((event) => event.kind === 'HoleCardsDealt'));
    expect(dealt('alice')).toHaveLength(1);
    expect(dealt('bob')).toHaveLength(1);
    expect(dealt('nobody')).toEqual([]);
    expect(JSON.stringify([...heard.values()])).not.toMatch(/"deck":\[\d/);
  });

  it('[ROOM75] what all may see of a step is one and the same object for all, and who sits there sees his own beside it', async () => {
    const driver = await createRoomDriver();
    const table = await openWith(driver, ['alice', 'bob']);
    const told = new Map<string, TableStep[]>();
    for (const name of ['olga', 'pavel', 'alice', 'bob']) {
      const steps: TableStep[] = [];
      told.set(name, steps);
      await driver.room.subscribe(table, playerId(name), (step) => steps.push(step));
    }
    await driver.act(table, alice, { type: 'start' });
    await driver.actorActs(table, 'call');
    const [olga = [], pavel = [], alices = [], bobs = []] = told.values();
    expect(olga).toHaveLength(2);
    for (const [at, step] of olga.entries()) {
      expect(step.view).toBe(step.shared.view);
      expect(step.events).toBe(step.shared.events);
      for (const viewers of [pavel, alices, bobs]) expect(viewers[at]?.shared).toBe(step.shared);
      const isOwn = alices[at]?.view.seats.map((seat, chair) => seat !== step.view.seats[chair]);
      expect(isOwn).toEqual([true, false]);
      expect(step.view.seats.some(({ holeCards }) => holeCards !== undefined)).toBe(false);
      expect(alices[at]?.view.seats.filter(({ holeCards }) => holeCards !== undefined)).toHaveLength(1);
    }
  });

  it('[ROOM17] who comes back gets the steps that were missed, or none when they are forgotten', async () => {
    const driver = await createRoomDriver();
    const table = await openWith(driver, ['alice', 'bob']);
    const { version } = await driver.view(table);
    await driver.act(table, alice, { type: 'start' });
    await driver.actorActs(table, 'call');
    const back = await driver.room.subscribe(table, alice, () => {}, version);
    expect(back?.missed?.map((step) => step.version)).toEqual([version + 1, version + 2]);
    expect((await driver.room.subscribe(table, alice, () => {}, version + 2))?.missed).toEqual([]);
    expect((await driver.room.subscribe(table, alice, () => {}, version + 9))?.missed).toBeUndefined();
    const reopened = await createRoomDriver({ store: driver.store });
    expect((await reopened.room.subscribe(table, alice, () => {}, version))?.missed).toBeUndefined();
  });

  it('[ROOM18] a hand is found with its own cards only, and its receipt adds up', async () => {
    const driver = await createRoomDriver();
    const table = await dealtTable(driver);
    await driver.actorActs(table, 'fold');
    const [hand] = await driver.room.hands(table, 10);
    if (hand === undefined) throw new Error('no hand');
    expect(hand).toMatchObject({
      number: 1,
      endedAt: driver.clock.now(),
      players: [{ name: 'alice' }, { name: 'bob' }],
    });
    const history = await driver.room.hand(hand.handId, alice);
    const cards = history?.events.filter((event) => event.kind === 'HoleCardsDealt');
    expect(cards).toHaveLength(1);
    expect((await driver.room.hand(hand.handId, undefined))?.events.some(({ kind }) => kind === 'HoleCardsDealt')).toBe(
      false,
    );
    const receipt = await driver.room.receipt(hand.handId);
    if (receipt === undefined) throw new Error('no receipt');
    const entries = entriesOfReceipt(receipt);
    const pot = entries.reduce((sum, { debit, amount }) => (debit.startsWith('pot:') ? sum - amount : sum + amount), 0);
    expect(entries.map(({ code }) => code)).toEqual(['smallBlind', 'bigBlind', 'uncalledBet', 'award']);
    expect(pot).toBe(0);
    expect(checkReceipt(receipt, sha256)).toEqual([]);
    expect(await driver.room.receipt(handId('none'))).toBeUndefined();
  });
});

describe('locks that have forgotten their fences', () => {
  it('[ROOM27] cost one refused command: the next lease is ahead of all that was written', async () => {
    const clock = createFakeClock();
    const store = createMemoryStore();
    const before = await createRoomDriver({ store, clock, locks: createLocksFor(clock, 1_000) });
    const table = await openWith(before, ['alice', 'bob']);
    const after = await createRoomDriver({ store, clock, locks: createLocksFor(clock, 1), seed: 2 });
    await expect(after.act(table, alice, { type: 'leave' }, 'k')).rejects.toMatchObject({ code: 'LeaseLost' });
    expect(await after.act(table, alice, { type: 'leave' }, 'k')).toMatchObject({ ok: true });
    expect((await after.view(table)).seats).toHaveLength(1);
  });

  it('[ROOM28] a lease that is taken away before the commit writes nothing', async () => {
    const clock = createFakeClock();
    const store = createMemoryStore();
    const locks = createLocksFor(clock);
    let takes = false;
    async function takeLeases(): Promise<void> {
      const { tasks } = await locks.detectDeadlock();
      for (const { holds } of tasks) for (const { id } of holds) expect(await locks.revoke(id, 'a test')).toBe(true);
    }
    const commit: Store['commit'] = async (lease, made) => {
      if (takes) await takeLeases();
      takes = false;
      return store.commit(lease, made);
    };
    const driver = await createRoomDriver({ store: { ...store, commit }, clock, locks });
    const table = await openWith(driver, ['alice']);
    const before = await driver.view(table);
    const join = { type: 'join', name: 'Bob', isBot: false, buyIn: chips(1_000) } as const;
    await driver.room.welcome(bob);
    takes = true;
    await expect(driver.act(table, bob, join, 'k')).rejects.toMatchObject({ code: 'LeaseLost' });
    expect(await driver.view(table)).toEqual(before);
    expect(await driver.act(table, bob, join, 'k')).toMatchObject({ ok: true });
  });
});

describe('the locks before a hand', () => {
  it('[ROOM29] are put into the log when somebody holds the table, and not when nobody does', async () => {
    const clock = createFakeClock();
    const entries: LockLogEntry[] = [];
    const backend = createInProcessBackend(fencingToken(1));
    const locks = createLocks({ backend, timer: clock, log: (entry) => entries.push(entry) });
    const driver = await createRoomDriver({ clock, locks });
    const table = await openWith(driver, ['alice', 'bob']);
    const snapshots = () => entries.filter(({ event }) => event === 'lock.snapshot');
    const lease = await locks.acquire({ table, path: lockPath({ stage: 'X' }), label: 'a test' });
    const started = driver.act(table, alice, { type: 'start' });
    await settled();
    await locks.release(lease);
    expect(await started).toMatchObject({ ok: true });
    expect(snapshots()).toMatchObject([{ occasion: 'hand', table, snapshot: { tasks: [{ label: 'a test' }] } }]);
    while ((await driver.view(table)).actor !== undefined) await driver.actorActs(table, 'fold').then(settled);
    for (let second = 0; second < 60; second += 1) await driver.advance(1_000);
    expect((await driver.view(table)).handNumber).toBeGreaterThan(1);
    expect(snapshots()).toHaveLength(1);
  });
});
