import { chips, Fault, playerId, type TableId } from '@cardroom/kernel';
import {
  callingBots,
  createFakeClock,
  createLocksFor,
  createMemoryStore,
  createRoomDriver,
  openWith,
  playWithFaults,
  settled,
  testConfig,
} from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { type Commit, createInProcessBus, type Store } from './index.ts';

const alice = playerId('alice');
const bob = playerId('bob');

/** A store whose commits go through `tamper` first. */
function tampered(inner: Store, tamper: (commit: Commit) => Commit): Store {
  return { ...inner, commit: async (lease, commit) => inner.commit(lease, tamper(commit)) };
}

describe('a store that fails', () => {
  // More seeds: FAULT_SEEDS=1000 vitest run packages/room/src/faults.test.ts
  const seeds = Number(process.env['FAULT_SEEDS'] ?? 30);
  const PATIENCE = { timeout: 60_000 + 500 * seeds };

  it('[ROOM22] whatever fails and whenever, every key gets one answer, and all books agree', PATIENCE, async () => {
    const sum = { answered: 0, hands: 0, faults: 0, restarts: 0 };
    for (let seed = 1; seed <= seeds; seed += 1) {
      const count = await playWithFaults({ store: createMemoryStore(), seed, steps: 60 }).catch((cause: unknown) => {
        throw new Error(`seed ${seed}: ${String(cause)}`, { cause });
      });
      for (const name of ['answered', 'hands', 'faults', 'restarts'] as const) sum[name] += count[name];
    }
    // The plays are worth something only if much goes on in them.
    expect(sum.answered).toBeGreaterThan(40 * seeds);
    expect(sum.hands).toBeGreaterThan(3 * seeds);
    expect(sum.faults).toBeGreaterThan(30 * seeds);
    expect(sum.restarts).toBeGreaterThan(seeds);
  });

  it('[ROOM5] a key that another room has answered meanwhile is refused for another content', async () => {
    const clock = createFakeClock();
    const store = createMemoryStore();
    const locks = createLocksFor(clock);
    const one = await createRoomDriver({ store, clock, locks, seed: 1 });
    const table = await openWith(one, ['alice', 'bob']);
    const two = await createRoomDriver({ store, clock, locks, seed: 2 });
    const answers = await Promise.all([
      one.act(table, alice, { type: 'leave' }, 'k'),
      two.act(table, alice, { type: 'sitOut', when: 'nextHand' }, 'k'),
    ]);
    expect(answers).toMatchObject([{ ok: true }, { ok: false, error: { code: 'KeyReused' } }]);
    const opened = await Promise.all(
      [one, two].map(({ room }, botCount) =>
        room.openTable({ principal: bob, key: 'o', config: testConfig(bob), botCount }),
      ),
    );
    expect(opened).toMatchObject([{ ok: true }, { ok: false, error: { code: 'KeyReused' } }]);
  });
});

describe('a table on which an impossible thing happens', () => {
  async function broken(): Promise<{ readonly store: Store; readonly breakNext: () => void }> {
    let breaks = false;
    const store = tampered(createMemoryStore(), (commit) => {
      if (!breaks) return commit;
      breaks = false;
      return { ...commit, transfers: [] };
    });
    return { store, breakNext: () => (breaks = true) };
  }

  it('[ROOM10] is halted before anybody who waits for it gets the lock', async () => {
    const { store, breakNext } = await broken();
    const driver = await createRoomDriver({ store });
    const table = await openWith(driver, ['alice', 'bob']);
    breakNext();
    const results = await Promise.allSettled([
      driver.act(table, alice, { type: 'leave' }),
      driver.act(table, bob, { type: 'leave' }),
      driver.act(table, bob, { type: 'topUp', amount: chips(50) }),
    ]);
    expect(results).toMatchObject([
      { status: 'rejected', reason: { name: 'Defect' } },
      { status: 'fulfilled', value: { ok: false, error: { code: 'TableHalted' } } },
      { status: 'fulfilled', value: { ok: false, error: { code: 'TableHalted' } } },
    ]);
    expect(await driver.room.wallet(bob)).toEqual({ available: 9_000, reserved: 0 });
    expect(driver.troubles.map(({ kind }) => kind)).toEqual(['halted']);
  });

  it('[ROOM23] every viewer hears of the halt, and no other room writes to the table', async () => {
    const { store, breakNext } = await broken();
    const clock = createFakeClock();
    const bus = createInProcessBus();
    const locks = createLocksFor(clock);
    const one = await createRoomDriver({ store, clock, locks, bus, seed: 1 });
    const table = await openWith(one, ['alice', 'bob']);
    const two = await createRoomDriver({ store, clock, locks, bus, seed: 2 });
    // Hears of nothing that the others do.
    const deaf = await createRoomDriver({ store, clock, locks, seed: 3 });
    const heard: (readonly [number, string])[] = [];
    for (const { room } of [one, two]) {
      await room.subscribe(table, bob, ({ version, view }) => heard.push([version, view.stage]));
    }
    const { version } = await one.view(table);
    breakNext();
    await expect(one.act(table, alice, { type: 'leave' })).rejects.toMatchObject({ name: 'Defect' });
    await settled();
    expect(heard).toEqual([
      [version + 1, 'halted'],
      [version + 1, 'halted'],
    ]);
    expect(await deaf.act(table, bob, { type: 'leave' })).toMatchObject({ error: { code: 'TableHalted' } });
    expect((await deaf.view(table)).stage).toBe('halted');
  });

  it('[ROOM10] is halted by any error that is not the storage’s, and in memory even when that cannot be stored', async () => {
    const inner = createMemoryStore();
    let breaks = false;
    const store: Store = {
      ...inner,
      async commit(lease, commit) {
        if (breaks) throw new TypeError('impossible');
        return inner.commit(lease, commit);
      },
      async halt() {
        throw new Fault('StoreFailed', 'no');
      },
    };
    const driver = await createRoomDriver({ store });
    const table = await openWith(driver, ['alice']);
    breaks = true;
    await expect(driver.act(table, alice, { type: 'leave' })).rejects.toThrow('impossible');
    breaks = false;
    expect(await driver.act(table, alice, { type: 'leave' })).toMatchObject({ error: { code: 'TableHalted' } });
    expect(driver.troubles.map(({ kind }) => kind)).toEqual(['halted', 'haltFailed']);
  });

  it('[ROOM10] keeps no other table from being played when its stored state makes no sense', async () => {
    const inner = createMemoryStore();
    const before = await createRoomDriver({ store: inner });
    const good = await openWith(before, ['alice', 'bob']);
    const opened = await before.room.openTable({ principal: bob, key: 'b', config: testConfig(bob), botCount: 0 });
    const bad = opened.ok ? opened.value : good;
    const store: Store = {
      ...inner,
      async table(id: TableId) {
        const stored = await inner.table(id);
        return id === bad && stored !== undefined ? { ...stored, sections: stored.sections.slice(3) } : stored;
      },
    };
    const after = await createRoomDriver({ store });
    expect(after.troubles).toMatchObject([{ kind: 'halted', tableId: bad }]);
    expect((await inner.table(bad))?.halted).toContain('Defect');
    expect(await after.act(good, alice, { type: 'leave' })).toMatchObject({ ok: true });
  });
});

describe('bots in trouble', () => {
  it('[ROOM24] one that cannot decide checks or folds at once', async () => {
    const driver = await createRoomDriver({
      botPolicy: {
        ...callingBots,
        decide: () => {
          throw new TypeError('no idea');
        },
      },
    });
    const table = await openWith(driver, ['alice'], 1);
    await driver.act(table, alice, { type: 'start' });
    for (let second = 0; second < 8; second += 1) {
      await driver.advance(500);
      const { actor, you } = await driver.view(table, alice);
      if (actor !== undefined && you?.seat === actor) await driver.actorActs(table, 'call');
    }
    const { seats } = await driver.view(table);
    expect(driver.troubles.map(({ kind }) => kind)).toContain('botFailed');
    expect(seats.find(({ isBot }) => isBot)).toMatchObject({ status: expect.not.stringMatching('sittingOut') });
    const hands = await driver.room.hands(table, 10);
    const played = await Promise.all(hands.map(({ handId }) => driver.room.hand(handId, alice)));
    const done = played.flatMap((hand) => hand?.events ?? []);
    expect(done.some(({ kind }) => kind === 'Checked' || kind === 'Folded')).toBe(true);
  });

  it('[ROOM24] what the storage kept one from doing is tried again, and it is given only what it lacks', async () => {
    const inner = createMemoryStore();
    let fails = false;
    const store: Store = {
      ...inner,
      async commit(lease, commit) {
        const isBots = commit.transfers.some(
          (transfer) => 'code' in transfer && transfer.code === 'topUp' && transfer.debit.startsWith('wallet:bot_'),
        );
        if (isBots && fails) throw new Fault('StoreFailed', 'no');
        return inner.commit(lease, commit);
      },
    };
    const driver = await createRoomDriver({ store });
    const table = await openWith(driver, ['alice'], 1);
    await driver.act(table, alice, { type: 'start' });
    fails = true;
    const botSeat = async () => (await driver.view(table)).seats.find((seat) => seat.isBot);
    for (let second = 0; second < 600 && (await botSeat())?.status !== 'busted'; second += 1) {
      await driver.advance(1_000);
      const { actor, you, seats } = await driver.view(table, alice);
      if (you !== undefined && you.seat === actor) await driver.actorActs(table, 'allIn');
      const isBroke = seats.some((seat) => !seat.isBot && seat.status === 'busted');
      if (isBroke) await driver.act(table, alice, { type: 'topUp', amount: chips(1_000) });
    }
    for (let second = 0; second < 10; second += 1) await driver.advance(1_000);
    expect((await botSeat())?.status).toBe('busted');
    fails = false;
    await driver.advance(1_000);
    const bot = await botSeat();
    expect(bot?.status).not.toBe('busted');
    // 10,000 were granted at the opening, of which it has brought 1,000 twice.
    expect(await driver.room.wallet(bot?.playerId ?? alice)).toEqual({ available: 8_000, reserved: 0 });
  });
});
