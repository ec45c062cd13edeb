import { chips, Fault, playerId, type TableId } from '@cardroom/kernel';
import { chatPath } from '@cardroom/locks';
import { type ChatAnswer, type ChatCall, leaseOn, openTellerScene, type TellerScene } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import type { EditOutcome } from '../index.ts';
import { type OutboxStore, tellTopic } from './tell-topic.ts';

const ANN = playerId('ann');
const BOB = playerId('bob');

type Scene = TellerScene & { readonly stop: () => Promise<void> };

const TOLD: ChatAnswer = (_call, number) => ({ kind: 'told', ref: `r${number}` });

/** A scene with a teller at work, on a store that may fail. */
async function openScene(answer = TOLD, wrap: (store: OutboxStore) => OutboxStore = (store) => store): Promise<Scene> {
  const scene = await openTellerScene(answer, ({ store }) => ({ store: wrap(store) }));
  return { ...scene, stop: scene.start() };
}

const versionsOf = (calls: readonly ChatCall[]): readonly number[] =>
  calls.flatMap(({ content }) => (content.kind === 'board' ? [content.view.version] : []));

const kindsOf = (calls: readonly ChatCall[]): readonly string[] =>
  calls.map(({ ref, content }) => {
    const what = content.kind === 'board' ? 'board' : content.announcement.kind;
    return ref === undefined ? what : `${what} in ${ref}`;
  });

describe('telling a chat', () => {
  it('[OUT5] the board stands in one message, made from the newest commit when it is sent', async () => {
    const { driver, pass, calls, open, waiting, meter } = await openScene();
    const table = await open('c1');
    await pass(3_000);
    expect(kindsOf(calls)).toEqual(['board', 'playersWanted']);
    await driver.act(table, ANN, { type: 'pause' });
    await driver.act(table, ANN, { type: 'resume' });
    await pass(5_000);
    expect(kindsOf(calls.slice(2))).toEqual(['board in r1']);
    const [, , edit] = calls;
    expect(edit?.content.kind === 'board' && edit.content.view).toMatchObject({ version: 3, stage: 'waiting' });
    expect(await waiting()).toBe(0);
    expect(meter.read()).toEqual({ told: 3, replaced: 2, dropped: 0, uncertain: 0, refused: 0, unmade: 0, closed: 0 });
  });

  it('[OUT5] a board that is gone is sent anew, and that one is edited from then on', async () => {
    const scene = await openScene((call, number) => (call.ref === 'r1' ? { kind: 'gone' } : TOLD(call, number)));
    const { driver, pass, calls, open } = scene;
    const table = await open('c1');
    await pass(3_000);
    await driver.act(table, ANN, { type: 'pause' });
    await pass(20_000);
    await driver.act(table, ANN, { type: 'resume' });
    await pass(20_000);
    expect(kindsOf(calls.slice(2))).toEqual(['board in r1', 'board', 'paused', 'board in r4']);
  });

  it('[OUT7] of a new message with an unknown end a line is not sent again, and a board with its next change', async () => {
    const scene = await openScene((call, number) => (number <= 2 ? { kind: 'unknown' } : TOLD(call, number)));
    const { driver, pass, calls, open, meter } = scene;
    const table = await open('c1');
    await pass(30_000);
    expect(kindsOf(calls)).toEqual(['board', 'playersWanted']);
    expect(meter.read()).toEqual({ told: 0, replaced: 0, dropped: 0, uncertain: 2, refused: 0, unmade: 0, closed: 0 });
    await driver.act(table, ANN, { type: 'pause' });
    await pass(30_000);
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
    const { driver, pass, calls, open, meter } = scene;
    const table = await open('c1');
    await pass(30_000);
    await driver.act(table, ANN, { type: 'pause' });
    await pass(30_000);
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
    const { driver, pass, calls, open, troubles } = scene;
    const tables: TableId[] = [];
    for (const chat of ['broken', 'silent', 'slow', 'well']) tables.push(await open(chat));
    await pass(30_000);
    const countOf = (topic: string): number => calls.filter((call) => call.topic === topic).length;
    expect(['silent', 'slow', 'well'].map(countOf)).toEqual([2, 1, 2]);
    expect(troubles.every(({ kind }) => kind === 'tellingFailed')).toBe(true);
    expect(troubles.length).toBeGreaterThan(0);
    for (const table of tables) expect(await driver.act(table, ANN, { type: 'pause' })).toMatchObject({ ok: true });
    await pass(31_000);
    expect(['silent', 'slow', 'well'].map(countOf)).toEqual([4, 2, 4]);
  });

  it.each([Number.NaN, Infinity])(
    '[OUT13] a chat that wants to be left alone for %d ms is called again',
    async (ms) => {
      const scene = await openScene((call, number) =>
        number === 1 ? { kind: 'tooMany', retryAfterMs: ms } : TOLD(call, number),
      );
      await scene.open('c1');
      await scene.pass(120_000);
      expect(kindsOf(scene.calls)).toEqual(['board', 'board', 'playersWanted']);
      expect(scene.troubles).toEqual([]);
    },
  );

  it('[OUT13] a clock that was a day ahead for a moment silences nobody for a day', async () => {
    const { calls, open, pass, ports, start } = await openTellerScene();
    await open('c1');
    const { clock } = ports;
    await tellTopic({ ...ports, clock: { ...clock, now: () => clock.now() + 86_400_000 } }, 'c1');
    const stop = start();
    await pass(5_000);
    expect(kindsOf(calls)).toEqual(['board', 'playersWanted']);
    await stop();
  });

  it('[OUT14] what is over when it could be told is not told, and the board stays new whatever two players do', async () => {
    const { driver, calls, open, pass, clock, waiting } = await openScene();
    const table = await open('c1');
    for (const player of [ANN, BOB]) {
      await driver.room.welcome(player);
      await driver.act(table, player, { type: 'join', name: player, isBot: false, buyIn: chips(1_000) });
    }
    for (let second = 0; second < 120; second += 1) {
      await driver.act(table, BOB, { type: 'sitOut', when: 'nextHand' });
      await driver.act(table, BOB, { type: 'sitIn' });
      await pass(1_000);
    }
    expect(await waiting()).toBeLessThan(60);
    await driver.act(table, ANN, { type: 'pause' });
    const { version } = await driver.view(table);
    const begun = clock.now();
    while (clock.now() < begun + 20_000 && versionsOf(calls).at(-1) !== version) await pass(500);
    expect(versionsOf(calls).at(-1)).toBe(version);
    await pass(60_000);
    expect(kindsOf(calls).at(-1)).toBe('paused');
    expect(await waiting()).toBe(0);
  });

  it('[OUT10] of a chat that is closed everything is removed and counted, also what comes later', async () => {
    const scene = await openScene((call, number) => (call.topic === 'shut' ? { kind: 'closed' } : TOLD(call, number)));
    const { driver, pass, calls, open, waiting, meter } = scene;
    const table = await open('shut');
    await open('well');
    await pass(5_000);
    expect(await waiting()).toBe(0);
    expect(meter.read()).toMatchObject({ told: 2, closed: 2 });
    await driver.act(table, ANN, { type: 'pause' });
    await pass(5_000);
    expect(await waiting()).toBe(0);
    expect(meter.read()).toMatchObject({ told: 2, closed: 4 });
    expect(calls.filter(({ topic }) => topic === 'shut')).toHaveLength(2);
  });

  it('[OUT6] while somebody else has the lock of a chat it is not called, and soon after', async () => {
    const { pass, locks, calls, open } = await openScene();
    const lease = await locks.acquire({ path: chatPath('c1') });
    await open('c1');
    await pass(5_000);
    expect(calls).toEqual([]);
    await locks.release(lease);
    await pass(1_000);
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
    const { pass, calls, open, waiting, meter } = scene;
    await open('c1');
    await pass(20_000);
    expect(kindsOf(calls)).toEqual(['board', 'playersWanted']);
    expect(await waiting()).toBe(0);
    expect(meter.read()).toEqual({ told: 2, replaced: 0, dropped: 0, uncertain: 0, refused: 0, unmade: 0, closed: 0 });
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
    const { pass, calls, open, troubles } = scene;
    await open('c1');
    await pass(20_000);
    expect(kindsOf(calls)).toEqual(['board', 'playersWanted']);
    expect(troubles).toHaveLength(2);
  });

  it('[OUT8] a teller that is stopped tells nothing any more, and what is planned waits', async () => {
    const { driver, pass, calls, stop, open, waiting } = await openScene();
    await stop();
    const table = await open('c1');
    await driver.act(table, ANN, { type: 'pause' });
    await pass(20_000);
    expect(calls).toEqual([]);
    expect(await waiting()).toBe(4);
  });

  it('[OUT15] a message that its chat refuses is passed over and counted, new or edited', async () => {
    const refuses = new Set(['playersWanted', 'board in r1']);
    const scene = await openScene((call, number) =>
      refuses.has(kindsOf([call])[0] ?? '') ? { kind: 'refused' } : TOLD(call, number),
    );
    const { driver, pass, calls, open, waiting, meter } = scene;
    const table = await open('c1');
    await pass(5_000);
    await driver.act(table, ANN, { type: 'pause' });
    await pass(30_000);
    expect(kindsOf(calls)).toEqual(['board', 'playersWanted', 'board in r1', 'paused']);
    expect(await waiting()).toBe(0);
    expect(meter.read()).toMatchObject({ told: 2, refused: 2, uncertain: 0 });
    refuses.clear();
    await driver.act(table, ANN, { type: 'resume' });
    await pass(30_000);
    expect(kindsOf(calls).at(-1)).toBe('board in r1');
  });

  it('[OUT15] a table that cannot be read holds up no other of its chat, and is given up after some attempts', async () => {
    const bad = new Set<TableId>();
    const scene = await openTellerScene(TOLD, ({ boards }) => ({
      async boards(tableId) {
        if (bad.has(tableId)) throw new Error('a section is no JSON');
        return boards(tableId);
      },
    }));
    const { calls, open, pass, start, waiting, meter, troubles } = scene;
    bad.add(await open('c1', 'bad'));
    const good = await open('c1', 'good');
    const stop = start();
    await pass(4_000);
    expect(kindsOf(calls)).toEqual(['board', 'playersWanted']);
    expect(await waiting()).toBe(2);
    await pass(60_000);
    expect(await waiting()).toBe(0);
    expect(meter.read()).toMatchObject({ told: 2, unmade: 2 });
    expect(troubles).toHaveLength(8);
    expect(troubles).toEqual(
      expect.arrayContaining([expect.objectContaining({ kind: 'tellingFailed', tableId: [...bad][0] })]),
    );
    expect(troubles.some(({ tableId }) => tableId === good)).toBe(false);
    await stop();
  });

  it('[OUT16] what was surely not sent is sent however long the store was away after that', async () => {
    let isAway = false;
    const scene = await openScene(
      (call, number) => {
        isAway = number === 1;
        return number === 1 ? { kind: 'notSent' } : TOLD(call, number);
      },
      (store) => ({
        ...store,
        async settleOutbox(settlement) {
          if (isAway) throw new Fault('StoreFailed', 'away');
          return store.settleOutbox(settlement);
        },
      }),
    );
    const { calls, open, pass, waiting, meter } = scene;
    await open('c1');
    await pass(60_000);
    expect(kindsOf(calls)).toEqual(['board']);
    isAway = false;
    await pass(10_000);
    expect(kindsOf(calls)).toEqual(['board', 'board', 'playersWanted']);
    expect(await waiting()).toBe(0);
    expect(meter.read()).toMatchObject({ told: 2, uncertain: 0 });
  });

  it.each([
    ['a call that never ends', () => new Promise<EditOutcome>(() => {}), 0],
    ['a store that is away', (): EditOutcome => ({ kind: 'notSent' }), Infinity],
  ] as const)(
    '[OUT17] stopping does not wait for %s for longer than a server may take to close',
    async (_what, answer, failures) => {
      const scene = await openScene(answer, (store) => ({
        ...store,
        async settleOutbox(settlement) {
          if (failures > 0) throw new Fault('StoreFailed', 'away');
          return store.settleOutbox(settlement);
        },
      }));
      await scene.open('c1');
      await scene.pass(500);
      expect(scene.calls).toHaveLength(1);
      let isStopped = false;
      const stopping = scene.stop().then(() => (isStopped = true));
      await scene.pass(4_000);
      expect(isStopped).toBe(true);
      await stopping;
    },
  );

  it('[OUT18] a line behind thousands of pointless boards is told at once after them', async () => {
    const { store, clock, calls, pass, start, open, driver } = await openTellerScene();
    const table = await open('c1');
    const stop = start();
    await pass(5_000);
    const { version: shown } = await driver.view(table);
    const line = { topic: 'c1', body: JSON.stringify({ kind: 'paused', by: 'host' }) };
    for (let version = shown; version <= shown + 1_000; version += 1) {
      const board = { topic: 'c1', key: 'board', body: '' };
      await store.commit(leaseOn(table, 5_000), {
        tableId: table,
        version,
        at: clock.now(),
        reads: [],
        writes: [],
        events: [],
        transfers: [],
        books: new Map(),
        startedHands: [],
        endedHands: [],
        outbox: [version === shown + 1_000 ? line : board],
        timers: [],
      });
    }
    const { length } = calls;
    await pass(3_000);
    expect(kindsOf(calls.slice(length))).toEqual(['board in r1', 'paused']);
    await stop();
  });
});
