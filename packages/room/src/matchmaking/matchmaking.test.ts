import { chips, Fault, type PlayerId, playerId } from '@cardroom/kernel';
import { transferId, walletAccount } from '@cardroom/ledger';
import { checkStore, createMemoryStore, createRoomDriver, type RoomDriver, settled } from '@cardroom/testkit';
import { COUNTDOWN_MS } from '@cardroom/table';
import { describe, expect, it } from 'vitest';
import type { Store } from '../ports/store.ts';
import { startMatchKeeper } from './match-keeper.ts';
import type { MatchStanding } from './match-standing.ts';
import { MATCH_WAIT_MS } from './matchmaking.ts';

const STAKE = { smallBlind: chips(5), bigBlind: chips(10), buyIn: chips(1_000) };
const HIGH = { smallBlind: chips(50), bigBlind: chips(100), buyIn: chips(10_000) };
const [ann, ben, cat] = [playerId('ann'), playerId('ben'), playerId('cat')];
const PEOPLE = [ann, ben, cat];

let keys = 0;

async function withPeople(options: Parameters<typeof createRoomDriver>[0] = {}): Promise<RoomDriver> {
  const driver = await createRoomDriver(options);
  for (const player of PEOPLE) await driver.room.welcome(player);
  return driver;
}

function seek({ room }: RoomDriver, player: PlayerId, stake = STAKE, key = `key-${(keys += 1)}`) {
  return room.matchmaking.seek({ principal: player, key, name: player, stake });
}

function standing({ room }: RoomDriver, player: PlayerId): Promise<MatchStanding> {
  return room.matchmaking.standing(player);
}

async function tableOf(driver: RoomDriver, player: PlayerId) {
  const found = await standing(driver, player);
  if (found.state !== 'matched') throw new Error(`${player} is ${found.state}`);
  return found.tableId;
}

/** Moves chips from one wallet to the other. */
async function give({ store }: RoomDriver, from: PlayerId, to: PlayerId, amount: number): Promise<void> {
  const id = transferId(`gift:${from}:${amount}`);
  const [debit, credit] = [walletAccount(from), walletAccount(to)];
  const given = await store.post([{ kind: 'direct', id, debit, credit, amount: chips(amount), code: 'adjustment' }], 1);
  expect(given).toMatchObject({ ok: true });
}

describe('two strangers', () => {
  it('[MM1] who want the same are seated at a private table, pay both, and are dealt a hand', async () => {
    const driver = await withPeople();
    const since = driver.clock.now();
    const asked = { stake: STAKE, since, expiresAt: since + MATCH_WAIT_MS };
    expect(await seek(driver, ann)).toEqual({ ok: true, value: { state: 'waiting', ...asked } });
    const answer = await seek(driver, ben);
    const table = await tableOf(driver, ben);
    expect(answer).toEqual({ ok: true, value: { state: 'matched', tableId: table, ...asked } });
    expect(await tableOf(driver, ann)).toBe(table);
    const { config, seats, stage } = await driver.view(table);
    expect(config).toMatchObject({ smallBlind: 5, bigBlind: 10, seatCount: 2, isPrivate: true, hostId: ann });
    expect(seats.map(({ playerId: player, stack }) => [player, stack])).toEqual([
      [ann, 1_000],
      [ben, 1_000],
    ]);
    expect(stage).toBe('countdown');
    expect(await driver.room.tables()).toEqual([]);
    for (const player of [ann, ben]) expect((await driver.room.wallet(player)).available).toBe(9_000);
    await driver.advance(COUNTDOWN_MS);
    expect(await driver.view(table)).toMatchObject({ stage: 'hand', handNumber: 1 });
    expect(await driver.actorActs(table, 'fold')).toMatchObject({ ok: true });
    const [hand] = await driver.room.hands(table, 1);
    expect(hand?.endedAt).toBeDefined();
    await checkStore(driver.store, PEOPLE);
    expect(driver.troubles).toEqual([]);
  });

  it('[MM8] who want different things are not matched', async () => {
    const driver = await withPeople();
    await seek(driver, ann);
    expect(await seek(driver, ben, HIGH)).toMatchObject({ value: { state: 'waiting', stake: HIGH } });
    expect(await seek(driver, cat)).toMatchObject({ value: { state: 'matched' } });
    expect(await standing(driver, ann)).toMatchObject({ state: 'matched' });
    expect(await standing(driver, ben)).toMatchObject({ state: 'waiting' });
  });
});

describe('who waits', () => {
  it('[MM2] waits once: asking again changes nothing', async () => {
    const driver = await withPeople();
    const first = await seek(driver, ann);
    await driver.advance(1_000);
    expect(await seek(driver, ann)).toEqual(first);
    expect(await seek(driver, ann, HIGH)).toEqual(first);
    const many = await Promise.all(Array.from({ length: 20 }, () => seek(driver, ben, HIGH)));
    expect(new Set(many.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await driver.store.waitingMatches(driver.clock.now(), 10)).toHaveLength(2);
    expect(await driver.store.tableIds()).toEqual([]);
  });

  it('[MM11] a key asks once, and never for something else', async () => {
    const driver = await withPeople();
    const first = await seek(driver, ann, STAKE, 'k');
    expect(await seek(driver, ann, STAKE, 'k')).toEqual(first);
    expect(await seek(driver, ann, HIGH, 'k')).toEqual({ ok: false, error: { code: 'KeyReused' } });
    await driver.room.matchmaking.leave(ann);
    expect(await seek(driver, ann, STAKE, 'k')).toEqual({ ok: true, value: { state: 'none' } });
    expect(await seek(driver, ann, STAKE, 'l')).toMatchObject({ value: { state: 'waiting' } });
  });

  it('[MM7] may leave at any time and any number of times, and is then not matched', async () => {
    const driver = await withPeople();
    const leave = (player: PlayerId): Promise<MatchStanding> => driver.room.matchmaking.leave(player);
    expect(await leave(ann)).toEqual({ state: 'none' });
    await seek(driver, ann);
    expect(await leave(ann)).toEqual({ state: 'none' });
    expect(await leave(ann)).toEqual({ state: 'none' });
    expect(await seek(driver, ben)).toMatchObject({ value: { state: 'waiting' } });
    await seek(driver, cat);
    expect(await leave(ben)).toEqual(await standing(driver, ben));
    expect(await standing(driver, ben)).toMatchObject({ state: 'matched' });
  });

  it('[MM4] is told after three minutes that it is over, and is matched no more', async () => {
    const driver = await withPeople();
    await seek(driver, ann);
    await driver.advance(MATCH_WAIT_MS - 1);
    expect(await standing(driver, ann)).toMatchObject({ state: 'waiting' });
    await driver.advance(1);
    expect(await standing(driver, ann)).toMatchObject({ state: 'expired' });
    expect(await seek(driver, ben)).toMatchObject({ value: { state: 'waiting' } });
    expect(await seek(driver, ann)).toMatchObject({ value: { state: 'matched' } });
  });

  it('[MM4] counts the time also while nobody is there', async () => {
    const before = await withPeople();
    await seek(before, ann);
    await before.room.close();
    const { store, clock } = before;
    clock.advance(MATCH_WAIT_MS - 1);
    const after = await createRoomDriver({ store, clock });
    expect(await standing(after, ann)).toMatchObject({ state: 'waiting' });
    clock.advance(1);
    expect(await standing(after, ann)).toMatchObject({ state: 'expired' });
  });
});

describe('who cannot pay', () => {
  it('[MM5] is refused, and nothing is kept', async () => {
    const driver = await withPeople();
    await give(driver, ann, cat, 9_001);
    const refused = { ok: false, error: { code: 'InsufficientFunds' } };
    expect(await seek(driver, ann, STAKE, 'k')).toEqual(refused);
    expect(await driver.store.matchEntry(ann)).toBeUndefined();
    expect(await driver.store.answer(ann, 'k')).toBeUndefined();
    await give(driver, cat, ann, 1);
    expect(await seek(driver, ann, STAKE, 'k')).toMatchObject({ value: { state: 'waiting' } });
  });

  it('[MM5] any more when he is matched leaves with the reason, and the other one keeps his place', async () => {
    const driver = await withPeople();
    await seek(driver, ann);
    await give(driver, ann, cat, 9_001);
    await driver.advance(10);
    const asked = await seek(driver, ben);
    expect(asked).toMatchObject({ value: { state: 'waiting' } });
    expect(await standing(driver, ann)).toEqual({ state: 'none', reason: 'InsufficientFunds' });
    expect(await driver.room.wallet(ann)).toEqual({ available: 999, reserved: 0 });
    expect(await driver.store.tableIds()).toEqual([]);
    expect(await seek(driver, cat)).toMatchObject({ value: { state: 'matched' } });
    expect(await standing(driver, ben)).toMatchObject({ state: 'matched' });
    expect(driver.troubles).toEqual([]);
  });
});

describe('who was matched', () => {
  it('[MM6] is told his table while he sits there, and may ask anew when he is alone', async () => {
    const driver = await withPeople();
    await seek(driver, ann);
    await seek(driver, ben);
    const table = await tableOf(driver, ann);
    expect(await seek(driver, ann)).toMatchObject({ value: { state: 'matched', tableId: table } });
    expect(await driver.act(table, ben, { type: 'leave' })).toMatchObject({ ok: true });
    expect(await standing(driver, ben)).toEqual({ state: 'none' });
    expect(await tableOf(driver, ann)).toBe(table);
    expect(await seek(driver, ann)).toMatchObject({ value: { state: 'waiting' } });
    await seek(driver, ben);
    const next = await tableOf(driver, ann);
    expect(next).not.toBe(table);
    expect(await tableOf(driver, ben)).toBe(next);
    await checkStore(driver.store, PEOPLE);
  });

  it('[MM6] is no longer when his table can be played at no more', async () => {
    const driver = await withPeople();
    await seek(driver, ann);
    await seek(driver, ben);
    await driver.store.halt(await tableOf(driver, ann), 'for a check', driver.clock.now());
    expect(await standing(driver, ann)).toEqual({ state: 'none' });
    expect(await seek(driver, ann)).toMatchObject({ value: { state: 'waiting' } });
  });
});

describe('when something fails', () => {
  /** A store whose first opening of a table fails, before it is written or after. */
  function failingOnce(inner: Store, when: 'before' | 'after'): Store {
    let isToFail = true;
    return {
      ...inner,
      async commit(lease, commit) {
        const fails = isToFail && commit.matches !== undefined;
        if (fails) isToFail = false;
        if (fails && when === 'before') throw new Fault('StoreFailed', 'lost');
        const outcome = await inner.commit(lease, commit);
        if (fails) throw new Fault('StoreFailed', 'lost');
        return outcome;
      },
    };
  }

  it.each(['before', 'after'] as const)(
    '[MM3] %s the commit both wait or both sit, and no chip moves twice',
    async (when) => {
      const inner = createMemoryStore();
      const dying = await withPeople({ store: failingOnce(inner, when) });
      await seek(dying, ann);
      const answer = await seek(dying, ben);
      const state = when === 'before' ? 'waiting' : 'matched';
      expect(answer).toMatchObject({ ok: true, value: { state } });
      expect(dying.troubles.map(({ kind }) => kind)).toEqual(['matchFailed']);
      await dying.room.close();
      const { clock } = dying;
      const driver = await createRoomDriver({ store: inner, clock, seed: 2 });
      expect(await standing(driver, ann)).toMatchObject({ state });
      await driver.room.matchmaking.pairUp();
      const table = await tableOf(driver, ann);
      expect(await tableOf(driver, ben)).toBe(table);
      expect(await inner.tableIds()).toEqual([table]);
      await driver.advance(COUNTDOWN_MS);
      expect((await driver.view(table)).stage).toBe('hand');
      for (const player of [ann, ben]) expect((await driver.room.wallet(player)).available).toBe(9_000);
      await checkStore(inner, PEOPLE);
    },
  );

  it('[MM3] no moment exists at which one has left the queue and has no seat', async () => {
    const inner = createMemoryStore();
    const seen: string[] = [];
    const watch = async (): Promise<void> => {
      const states = [await inner.matchEntry(ann), await inner.matchEntry(ben)].map((entry) => entry?.state ?? 'none');
      const tables = await inner.tableIds();
      seen.push(`${states.join(' ')} ${tables.length} ${(await inner.account(walletAccount(ann))).posted}`);
    };
    const store: Store = {
      ...inner,
      async commit(lease, commit) {
        await watch();
        const outcome = await inner.commit(lease, commit);
        await watch();
        return outcome;
      },
    };
    const driver = await withPeople({ store });
    await seek(driver, ann);
    await seek(driver, ben);
    expect(seen).toEqual(['waiting waiting 0 10000', 'matched matched 1 9000']);
  });

  it('[MM10] who waited when a server died is matched by the next one that looks', async () => {
    const driver = await withPeople();
    await seek(driver, ann);
    const { store, clock } = driver;
    const now = clock.now();
    const entry = {
      playerId: ben,
      name: 'ben',
      stake: STAKE,
      since: now,
      expiresAt: now + 1_500,
      state: 'waiting',
    } as const;
    const stop = startMatchKeeper({ matchmaking: driver.room.matchmaking, clock, onTrouble: () => {} });
    await settled();
    await store.changeMatch({ entry, revision: 0 }, now);
    await driver.advance(1_000);
    expect(await standing(driver, ann)).toMatchObject({ state: 'matched' });
    await stop();
  });

  it('[MM10] a look that fails is told, and another one follows', async () => {
    const { clock } = await withPeople();
    const troubles: string[] = [];
    let looks = 0;
    const matchmaking = {
      async pairUp(): Promise<void> {
        looks += 1;
        throw new Fault('StoreFailed', 'no');
      },
    };
    const stop = startMatchKeeper({ matchmaking, clock, onTrouble: ({ kind }) => troubles.push(kind) });
    await settled();
    clock.advance(1_000);
    await settled();
    await stop();
    clock.advance(10_000);
    await settled();
    expect(looks).toBe(2);
    expect(troubles).toEqual(['matchFailed', 'matchFailed']);
  });

  it('[MM10] what is wrong with two of them keeps no others from being matched', async () => {
    const inner = createMemoryStore();
    const store: Store = {
      ...inner,
      async commit(lease, commit) {
        const isPoor = commit.matches?.some(({ entry }) => entry.playerId === ann) === true;
        return isPoor ? { kind: 'outOfPlay' } : inner.commit(lease, commit);
      },
    };
    const driver = await withPeople({ store });
    const dan = playerId('dan');
    await driver.room.welcome(dan);
    for (const player of [ann, ben, cat, dan]) await seek(driver, player);
    expect(driver.troubles.map(({ kind }) => kind)).toContain('matchFailed');
    expect(await standing(driver, cat)).toMatchObject({ state: 'matched' });
    expect(await standing(driver, dan)).toMatchObject({ state: 'matched' });
    expect(await standing(driver, ann)).toMatchObject({ state: 'waiting' });
  });
});
