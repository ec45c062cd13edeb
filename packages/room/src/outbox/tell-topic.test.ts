import { assert, Fault, playerId, type TableId } from '@cardroom/kernel';
import { chatPath, type Locks } from '@cardroom/locks';
import {
  createFakeClock,
  createLocksFor,
  createMemoryStore,
  createRoomDriver,
  type FakeClock,
  type RoomDriver,
  settled,
  testConfig,
} from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import {
  createBoardReader,
  createInProcessBus,
  createOutboxMeter,
  DEFAULT_PACE_SETTINGS,
  type EditOutcome,
  type MessageContent,
  type Messenger,
  type OutboxMeter,
  startTeller,
  type Store,
  type Trouble,
} from '../index.ts';

const ANN = playerId('ann');

interface Call {
  readonly topic: string;
  /** What is edited; absent for a new message. */
  readonly ref?: string;
  readonly content: MessageContent;
}

interface Scene {
  readonly driver: RoomDriver;
  readonly clock: FakeClock;
  readonly store: Store;
  readonly locks: Locks;
  readonly calls: Call[];
  readonly troubles: Trouble[];
  readonly meter: OutboxMeter;
  readonly stop: () => Promise<void>;
  /** Opens a table of Ann's that belongs to a chat. */
  readonly open: (chat: string) => Promise<TableId>;
  readonly waiting: () => Promise<number>;
}

type Answer = (call: Call, number: number) => EditOutcome | Promise<EditOutcome>;

const TOLD: Answer = (_call, number) => ({ kind: 'told', ref: `r${number}` });

/** A real room on a store, and a teller on the same whose messenger answers as a test wants. */
async function openScene(answer: Answer = TOLD, wrap: (store: Store) => Store = (store) => store): Promise<Scene> {
  const clock = createFakeClock();
  const store = createMemoryStore();
  const bus = createInProcessBus();
  const locks = createLocksFor(clock);
  const driver = await createRoomDriver({ store, clock, bus, locks });
  const calls: Call[] = [];
  const troubles: Trouble[] = [];
  const meter = createOutboxMeter();
  const called = async (call: Call): Promise<EditOutcome> => answer(call, calls.push(call));
  const messenger: Messenger = {
    async send(topic, content) {
      const outcome = await called({ topic, content });
      assert(outcome.kind !== 'gone' && outcome.kind !== 'unchanged', 'an answer to a new message');
      return outcome;
    },
    edit: (topic, ref, content) => called({ topic, ref, content }),
  };
  const stop = startTeller({
    store: wrap(store),
    clock,
    bus,
    locks,
    messenger,
    boards: createBoardReader(store),
    meter,
    pace: DEFAULT_PACE_SETTINGS,
    onTrouble: (trouble) => void troubles.push(trouble),
  });
  return {
    driver,
    clock,
    store,
    locks,
    calls,
    troubles,
    meter,
    stop,
    async open(chat) {
      const opened = await driver.room.openTable({
        principal: ANN,
        key: chat,
        config: testConfig(ANN, { chat }),
        botCount: 0,
      });
      assert(opened.ok, 'a table is opened');
      return opened.value;
    },
    waiting: async () => (await store.outboxBacklog()).waiting,
  };
}

/** Lets time pass in steps that leave nothing behind. */
async function pass(clock: FakeClock, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 500) {
    clock.advance(Math.min(500, left));
    await settled();
  }
}

const kindsOf = (calls: readonly Call[]): readonly string[] =>
  calls.map(({ ref, content }) => {
    const what = content.kind === 'board' ? 'board' : content.announcement.kind;
    return ref === undefined ? what : `${what} in ${ref}`;
  });

describe('telling a chat', () => {
  it('[OUT5] the board stands in one message, made from the newest commit when it is sent', async () => {
    const { driver, clock, calls, open, waiting, meter } = await openScene();
    const table = await open('c1');
    await pass(clock, 3_000);
    expect(kindsOf(calls)).toEqual(['board', 'playersWanted']);
    await driver.act(table, ANN, { type: 'pause' });
    await driver.act(table, ANN, { type: 'resume' });
    await pass(clock, 5_000);
    expect(kindsOf(calls.slice(2))).toEqual(['board in r1', 'paused']);
    const [, , edit] = calls;
    expect(edit?.content.kind === 'board' && edit.content.view).toMatchObject({ version: 3, stage: 'waiting' });
    expect(await waiting()).toBe(0);
    expect(meter.read()).toEqual({ told: 4, replaced: 1, uncertain: 0, closed: 0 });
  });

  it('[OUT5] a board that is gone is sent anew, and that one is edited from then on', async () => {
    const scene = await openScene((call, number) => (call.ref === 'r1' ? { kind: 'gone' } : TOLD(call, number)));
    const { driver, clock, calls, open } = scene;
    const table = await open('c1');
    await pass(clock, 3_000);
    await driver.act(table, ANN, { type: 'pause' });
    await pass(clock, 20_000);
    await driver.act(table, ANN, { type: 'resume' });
    await pass(clock, 20_000);
    expect(kindsOf(calls.slice(2))).toEqual(['board in r1', 'board', 'paused', 'board in r4']);
  });

  it('[OUT7] of a new message with an unknown end a line is not sent again, and a board with its next change', async () => {
    const scene = await openScene((call, number) => (number <= 2 ? { kind: 'unknown' } : TOLD(call, number)));
    const { driver, clock, calls, open, meter } = scene;
    const table = await open('c1');
    await pass(clock, 30_000);
    expect(kindsOf(calls)).toEqual(['board', 'playersWanted']);
    expect(meter.read()).toEqual({ told: 0, replaced: 0, uncertain: 2, closed: 0 });
    await driver.act(table, ANN, { type: 'pause' });
    await pass(clock, 30_000);
    expect(kindsOf(calls.slice(2))).toEqual(['board', 'paused']);
  });

  it('[OUT7] an edit with an unknown end and what surely was not sent are repeated', async () => {
    const answers: readonly EditOutcome[] = [
      { kind: 'notSent' },
      { kind: 'told', ref: 'a' },
      { kind: 'notSent' },
      { kind: 'told', ref: 'b' },
      { kind: 'unknown' },
      { kind: 'unchanged' },
    ];
    const scene = await openScene((call, number) => answers[number - 1] ?? TOLD(call, number));
    const { driver, clock, calls, open, meter } = scene;
    const table = await open('c1');
    await pass(clock, 30_000);
    await driver.act(table, ANN, { type: 'pause' });
    await pass(clock, 30_000);
    expect(kindsOf(calls)).toEqual([
      'board',
      'board',
      'playersWanted',
      'playersWanted',
      'board in a',
      'board in a',
      'paused',
    ]);
    expect(meter.read()).toMatchObject({ told: 4, uncertain: 0 });
  });

  it('[OUT8] a chat that complains, one that fails and one that never answers hold up no other, and no table', async () => {
    const never = new Promise<EditOutcome>(() => {});
    const scene = await openScene((call, number) => {
      if (call.topic === 'slow') return { kind: 'tooMany', retryAfterMs: 60_000 };
      if (call.topic === 'broken') throw new Error('a mistake in a messenger');
      return call.topic === 'silent' ? never : TOLD(call, number);
    });
    const { driver, clock, calls, open, troubles } = scene;
    const tables: TableId[] = [];
    for (const chat of ['broken', 'silent', 'slow', 'well']) tables.push(await open(chat));
    await pass(clock, 30_000);
    const countOf = (topic: string): number => calls.filter((call) => call.topic === topic).length;
    expect(['silent', 'slow', 'well'].map(countOf)).toEqual([1, 1, 2]);
    expect(troubles.every(({ kind }) => kind === 'tellingFailed')).toBe(true);
    expect(troubles.length).toBeGreaterThan(0);
    for (const table of tables) expect(await driver.act(table, ANN, { type: 'pause' })).toMatchObject({ ok: true });
    await pass(clock, 31_000);
    expect(['silent', 'slow', 'well'].map(countOf)).toEqual([1, 2, 4]);
  });

  it('[OUT10] of a chat that is closed everything is removed and counted, also what comes later', async () => {
    const scene = await openScene((call, number) => (call.topic === 'shut' ? { kind: 'closed' } : TOLD(call, number)));
    const { driver, clock, calls, open, waiting, meter } = scene;
    const table = await open('shut');
    await open('well');
    await pass(clock, 5_000);
    expect(await waiting()).toBe(0);
    expect(meter.read()).toMatchObject({ told: 2, closed: 2 });
    await driver.act(table, ANN, { type: 'pause' });
    await pass(clock, 5_000);
    expect(await waiting()).toBe(0);
    expect(meter.read()).toMatchObject({ told: 2, closed: 4 });
    expect(calls.filter(({ topic }) => topic === 'shut')).toHaveLength(2);
  });

  it('[OUT6] while somebody else has the lock of a chat it is not called, and soon after', async () => {
    const { clock, locks, calls, open } = await openScene();
    const lease = await locks.acquire({ path: chatPath('c1') });
    await open('c1');
    await pass(clock, 5_000);
    expect(calls).toEqual([]);
    await locks.release(lease);
    await pass(clock, 1_000);
    expect(kindsOf(calls)[0]).toBe('board');
  });

  it('[OUT7] what was told is not told again because the store was away for a moment', async () => {
    let failures = 0;
    const scene = await openScene(TOLD, (store) => ({
      ...store,
      async settleOutbox(settlement) {
        if (failures++ % 3 < 2) throw new Fault('StoreFailed', 'away');
        return store.settleOutbox(settlement);
      },
    }));
    const { clock, calls, open, waiting, meter } = scene;
    await open('c1');
    await pass(clock, 20_000);
    expect(kindsOf(calls)).toEqual(['board', 'playersWanted']);
    expect(await waiting()).toBe(0);
    expect(meter.read()).toEqual({ told: 2, replaced: 0, uncertain: 0, closed: 0 });
  });

  it('[OUT7] what could not be noted as being sent is sent later', async () => {
    let failures = 2;
    const scene = await openScene(TOLD, (store) => ({
      ...store,
      async noteSending(id) {
        const isOurs = await store.noteSending(id);
        if (failures-- > 0) throw new Fault('StoreFailed', 'nobody knows');
        return isOurs;
      },
    }));
    const { clock, calls, open, troubles } = scene;
    await open('c1');
    await pass(clock, 20_000);
    expect(kindsOf(calls)).toEqual(['board', 'playersWanted']);
    expect(troubles).toHaveLength(2);
  });

  it('[OUT8] a teller that is stopped tells nothing any more, and what is planned waits', async () => {
    const { driver, clock, calls, stop, open, waiting } = await openScene();
    await stop();
    const table = await open('c1');
    await driver.act(table, ANN, { type: 'pause' });
    await pass(clock, 20_000);
    expect(calls).toEqual([]);
    expect(await waiting()).toBe(4);
  });
});
