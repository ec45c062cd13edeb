import { playerId, tableId } from '@cardroom/kernel';
import { createLocksFor, leaseOn, openTellerScene, settled, type TellerScene } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import type { EditOutcome, MessageContent, TellerPorts } from '../index.ts';
import { CALL_LIMIT_MS } from './call-within.ts';
import { tellTopic } from './tell-topic.ts';

const ANN = playerId('ann');

/** A chat that shows what arrives, and of which one call may be held up on its way. */
interface SlowChat extends TellerScene {
  /** What has arrived, in order: the version of a board, or who has paused. */
  readonly arrived: string[];
  readonly underWay: { now: number; most: number };
  /** Holds the next call up until the function that it gives is called, whoever waits for it. */
  readonly hold: () => () => void;
  /** The same ports with locks of their own, as when the others' lease was lost unheard. */
  readonly others: TellerPorts;
}

async function openSlowChat(): Promise<SlowChat> {
  const arrived: string[] = [];
  const underWay = { now: 0, most: 0 };
  let held: Promise<void> | undefined;
  const scene = await openTellerScene(async ({ content, signal }, number) => {
    underWay.now += 1;
    underWay.most = Math.max(underWay.most, underWay.now);
    let isOver = false;
    const end = (): void => {
      if (!isOver) underWay.now -= 1;
      isOver = true;
    };
    signal.addEventListener('abort', end);
    const isHeld = held;
    held = undefined;
    await isHeld;
    arrived.push(textOf(content));
    end();
    return { kind: 'told', ref: `r${number}` } satisfies EditOutcome;
  });
  const others = { ...scene.ports, locks: createLocksFor(scene.clock) };
  return {
    ...scene,
    arrived,
    underWay,
    others,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
  };
}

function textOf(content: MessageContent): string {
  if (content.kind === 'board') return `${content.view.version}`;
  const { announcement } = content;
  return announcement.kind === 'paused' ? `by ${announcement.name}` : announcement.kind;
}

describe('a lock of a chat that is lost while a call is under way', () => {
  it('[OUT12] a board that arrives after a newer one is followed by the newest', async () => {
    const { driver, ports, others, open, pass, hold, arrived } = await openSlowChat();
    const table = await open('c1');
    for (let call = 0; call < 2; call += 1) {
      await tellTopic(ports, 'c1');
      await pass(5_000);
    }
    await driver.act(table, ANN, { type: 'pause' });
    const release = hold();
    const first = tellTopic(ports, 'c1');
    await settled();
    await driver.act(table, ANN, { type: 'resume' });
    for (let call = 0; call < 6; call += 1) {
      await tellTopic(others, 'c1');
      await pass(5_000);
    }
    const { version } = await driver.view(table);
    expect(arrived.findLast((text) => /^\d/.test(text))).toBe(`${version}`);
    release();
    await first;
    await settled();
    expect(arrived.at(-1)).toBe('2');
    for (let call = 0; call < 3; call += 1) {
      await tellTopic(others, 'c1');
      await pass(5_000);
    }
    expect(arrived.at(-1)).toBe(`${version}`);
  });

  it('[OUT12] a line that is under way is waited for, told once, and the next one after it', async () => {
    const { store, clock, ports, others, meter, pass, hold, arrived } = await openSlowChat();
    const line = (name: string) => ({ topic: 'c1', body: JSON.stringify({ kind: 'paused', by: 'host', name }) });
    const id = tableId('t1');
    await store.commit(leaseOn(id, 5), {
      tableId: id,
      version: 0,
      at: clock.now(),
      reads: [],
      writes: [],
      events: [],
      transfers: [],
      books: new Map(),
      startedHands: [],
      endedHands: [],
      outbox: [line('1'), line('2')],
      timers: [],
    });
    const release = hold();
    const first = tellTopic(ports, 'c1');
    await settled();
    const second = tellTopic(others, 'c1');
    await pass(CALL_LIMIT_MS - 500);
    release();
    await settled();
    await pass(5_000);
    await Promise.all([first, second]);
    await tellTopic(others, 'c1');
    expect(arrived).toEqual(['by 1', 'by 2']);
    expect(meter.read()).toMatchObject({ told: 2, uncertain: 0 });
  });

  it('[OUT12] when an operator takes it away the call is called off, and the newest board is shown in the end', async () => {
    const { driver, locks, start, open, pass, hold, arrived, underWay } = await openSlowChat();
    const table = await open('c1');
    const stops = [start(), start()];
    await pass(20_000);
    const release = hold();
    await driver.act(table, ANN, { type: 'pause' });
    await pass(1_000);
    expect(underWay.now).toBe(1);
    const { tasks } = await locks.detectDeadlock();
    const [held] = tasks.flatMap(({ holds }) => holds);
    expect(await locks.revoke(held?.id ?? '', 'it takes too long')).toBe(true);
    await driver.act(table, ANN, { type: 'resume' });
    await pass(20_000);
    release();
    await pass(300_000);
    const { version } = await driver.view(table);
    expect(underWay.most).toBe(1);
    expect(arrived.findLast((text) => /^\d/.test(text))).toBe(`${version}`);
    await Promise.all(stops.map((stop) => stop()));
  });

  it('[OUT12] a call that takes longer than a lease is good for is not waited for, and its chat goes on', async () => {
    const { driver, start, open, pass, hold, arrived, meter, underWay } = await openSlowChat();
    hold();
    const stop = start();
    const table = await open('c1');
    await pass(CALL_LIMIT_MS + 500);
    expect(underWay.now).toBe(0);
    expect(meter.read()).toMatchObject({ uncertain: 1 });
    await driver.act(table, ANN, { type: 'pause' });
    await pass(20_000);
    expect(arrived).toEqual(['2', 'by undefined']);
    await stop();
  });

  it('[OUT12] nothing is sent when it was lost before the call, and what was noted is sent later', async () => {
    let revoked = 0;
    const scene = await openTellerScene();
    const { store, locks, open, calls, meter, pass } = scene;
    const ports: TellerPorts = {
      ...scene.ports,
      store: {
        ...store,
        async noteSending(id) {
          const isOurs = await store.noteSending(id);
          const [held] = (await locks.detectDeadlock()).tasks.flatMap(({ holds }) => holds);
          if (revoked === 0 && (await locks.revoke(held?.id ?? '', 'it takes too long'))) revoked += 1;
          return isOurs;
        },
      },
    };
    await open('c1');
    await tellTopic(ports, 'c1');
    expect([revoked, calls]).toEqual([1, []]);
    await tellTopic(ports, 'c1');
    await pass(2_000);
    await tellTopic(ports, 'c1');
    expect(calls).toHaveLength(2);
    expect(meter.read()).toMatchObject({ told: 2, uncertain: 0 });
  });
});
