import { playerId } from '@cardroom/kernel';
import { createFakeClock, createMemoryStore, createRoomDriver, openWith, testConfig } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { type BotMode, createRoomMeter, type Store } from './index.ts';

const alice = playerId('alice');

/** How many bots are with the store at once at most, at three tables where bots play in this mode. */
async function botsAtOnce(botMode: BotMode): Promise<{ readonly most: number; readonly acted: number }> {
  const clock = createFakeClock();
  const inner = createMemoryStore();
  const bots = { now: 0, most: 0, acted: 0 };
  const store: Store = {
    ...inner,
    async commit(lease, commit) {
      // Only bots sit there: what does not begin a hand is the action of one.
      if (commit.version === 0 || commit.startedHands.length > 0) return inner.commit(lease, commit);
      bots.now += 1;
      bots.acted += 1;
      bots.most = Math.max(bots.most, bots.now);
      await new Promise<void>((resolve) => clock.after(2_000, resolve));
      bots.now -= 1;
      return inner.commit(lease, commit);
    },
  };
  const driver = await createRoomDriver({ clock, store, botMode });
  for (const key of ['a', 'b', 'c']) {
    const opened = await driver.room.openTable({ principal: alice, key, config: testConfig(alice), botCount: 2 });
    if (opened.ok) await driver.room.subscribe(opened.value, undefined, () => {});
  }
  for (let second = 0; second < 120; second += 1) await driver.advance(1_000);
  expect(driver.troubles).toEqual([]);
  return bots;
}

describe('how bots play', () => {
  it('[ROOM65] where they are off nobody plays for them: their turns time out, and they are sat out', async () => {
    const meter = createRoomMeter();
    const driver = await createRoomDriver({ meter, botMode: 'off' });
    const table = await openWith(driver, ['alice'], 1);
    await driver.act(table, alice, { type: 'start' });
    const first = (await driver.view(table)).handId;
    const bot = async () => (await driver.view(table)).seats.find(({ isBot }) => isBot);
    for (let second = 0; second < 600 && (await bot())?.status !== 'sittingOut'; second += 1) {
      const { actor, you } = await driver.view(table, alice);
      if (actor !== undefined && actor === you?.seat) {
        const isCalled = await driver.actorActs(table, 'call');
        if (!isCalled.ok) await driver.actorActs(table, 'check');
      }
      await driver.advance(1_000);
    }
    expect((await bot())?.status).toBe('sittingOut');
    // Whatever was played for the bot was played by the clock.
    const events = first === undefined ? [] : ((await driver.room.hand(first, alice))?.events ?? []);
    expect(events.some(({ kind }) => kind === 'HandEnded')).toBe(true);
    expect(meter.read().actions.get('timeOut')?.outcomes.accepted).toBeGreaterThan(0);
    expect(meter.read().actions.get('sitIn')?.outcomes.accepted).toBe(0);
    await driver.advance(60_000);
    expect((await bot())?.status).toBe('sittingOut');
    driver.room.setBotMode('normal');
    await driver.advance(1_000);
    expect((await bot())?.status).not.toBe('sittingOut');
  });

  it('[ROOM65] a bot that is thinking when they are turned off does not act any more', async () => {
    const meter = createRoomMeter();
    const driver = await createRoomDriver({ meter });
    const opened = await driver.room.openTable({ principal: alice, key: 'k', config: testConfig(alice), botCount: 2 });
    if (!opened.ok) throw new Error('the table of a test opens');
    await driver.room.subscribe(opened.value, undefined, () => {});
    while ((await driver.view(opened.value)).actor === undefined) await driver.advance(1_000);
    driver.room.setBotMode('off');
    const { turn, handId } = await driver.view(opened.value);
    await driver.advance(15_000);
    expect(await driver.view(opened.value)).toMatchObject({ turn, handId });
  });

  it('[ROOM66] in sequence at most one of them acts at a time, whatever the tables; else as many as like', async () => {
    const together = await botsAtOnce('normal');
    expect(together.most).toBeGreaterThan(1);
    const inLine = await botsAtOnce('sequential');
    expect(inLine.most).toBe(1);
    expect(inLine.acted).toBeGreaterThan(20);
  });
});
