import { chips, playerId, present, type TableId } from '@cardroom/kernel';
import { type Act, createRoomDriver, openWith, type RoomDriver, testConfig } from '@cardroom/testkit';
import { FULL_COUNTDOWN_MS } from '@cardroom/table';
import { describe, expect, it } from 'vitest';
import { type Announcement, parseAnnouncement } from './announcement.ts';
import { BOARD_KEY } from './message-keys.ts';

const ANN = playerId('ann');
const BEN = playerId('ben');
const CHAT = 'telegram:-100123';

interface Scene {
  readonly driver: RoomDriver;
  readonly table: TableId;
  /** Carries something out, and gives what its commits carry for the chat, in order. */
  planned(work: () => Promise<unknown>): Promise<readonly string[]>;
  announced(): Promise<readonly Announcement[]>;
}

/** A table with a chat, opened by Ann. */
async function openScene(seatCount = 6): Promise<Scene> {
  const driver = await createRoomDriver();
  const config = testConfig(ANN, { chat: CHAT, seatCount });
  const opened = await driver.room.openTable({ principal: ANN, key: 'open', config, botCount: 0 });
  const all = () => driver.store.outbox(1_000);
  return {
    driver,
    table: present(opened.ok ? opened.value : undefined, 'table'),
    async planned(work) {
      const { length } = await all();
      await work();
      const added = (await all()).slice(length);
      expect(added.every(({ topic }) => topic === CHAT)).toBe(true);
      return added.map(({ key, body }) => (key === BOARD_KEY ? key : parseAnnouncement(body).kind));
    },
    async announced() {
      return (await all()).flatMap(({ key, body }) => (key === BOARD_KEY ? [] : [parseAnnouncement(body)]));
    },
  };
}

async function join({ driver, table }: Scene, name: string): Promise<void> {
  const player = playerId(name);
  await driver.room.welcome(player);
  const joined = await driver.act(table, player, { type: 'join', name, isBot: false, buyIn: chips(1_000) });
  expect(joined.ok).toBe(true);
}

/** Ann and Ben in a hand. */
async function openHand(): Promise<Scene> {
  const scene = await openScene();
  await join(scene, 'ann');
  await join(scene, 'ben');
  await scene.driver.act(scene.table, ANN, { type: 'start' });
  return scene;
}

describe('what a commit carries for a chat', () => {
  it('[OUT1] nothing when its table has none', async () => {
    const driver = await createRoomDriver();
    const table = await openWith(driver, ['ann', 'ben']);
    await driver.act(table, ANN, { type: 'start' });
    await driver.actorActs(table, 'fold');
    expect(await driver.store.outbox(10)).toEqual([]);
  });

  it('[OUT2] who may join when a table is opened, and that play is near when two can', async () => {
    const scene = await openScene();
    expect(await scene.announced()).toEqual([
      {
        kind: 'playersWanted',
        tableName: 'Test',
        seatsTaken: 0,
        seatCount: 6,
        smallBlind: 5,
        bigBlind: 10,
        buyInMin: 200,
        buyInMax: 2_000,
      },
    ]);
    expect(await scene.planned(() => join(scene, 'ann'))).toEqual(['board']);
    expect(await scene.planned(() => join(scene, 'ben'))).toEqual(['board', 'handReady']);
    expect((await scene.announced()).at(-1)).toMatchObject({
      handNumber: 1,
      players: [{ playerId: 'ann', name: 'ann' }, { playerId: 'ben' }],
    });
    expect(await scene.planned(() => join(scene, 'cat'))).toEqual(['board']);
  });

  it('[OUT2] a countdown that becomes shorter is not told again', async () => {
    const scene = await openScene(3);
    for (const name of ['ann', 'ben']) await join(scene, name);
    expect(await scene.planned(() => join(scene, 'cat'))).toEqual(['board']);
    const { nextHandAt } = await scene.driver.view(scene.table);
    expect(nextHandAt).toBe(scene.driver.clock.now() + FULL_COUNTDOWN_MS);
  });

  it('[OUT2] the board when a spectator sees something else, and not otherwise', async () => {
    const scene = await openHand();
    const { driver, table } = scene;
    const quiet: readonly Act[] = [
      { type: 'chat', name: 'ben', text: 'hi' },
      { type: 'topUp', amount: chips(100) },
    ];
    for (const command of quiet) expect(await scene.planned(() => driver.act(table, BEN, command))).toEqual([]);
    expect(await scene.planned(() => driver.actorActs(table, 'call'))).toEqual(['board']);
  });

  it('[OUT2] [OUT3] the result of a hand that nobody had to show, without a card', async () => {
    const scene = await openHand();
    expect(await scene.planned(() => scene.driver.actorActs(scene.table, 'fold'))).toEqual(['board', 'result']);
    const result = (await scene.announced()).at(-1);
    expect(result).toMatchObject({ kind: 'result', handNumber: 1, board: [], shown: [] });
    expect(result).toMatchObject({ pots: [{ amount: 10, rake: 0, shares: [{ name: 'ann', amount: 10 }] }] });
    expect(JSON.stringify(await scene.driver.store.outbox(1_000))).not.toMatch(/holeCards|deck/);
  });

  it('[OUT2] the result of a showdown with the cards that all have seen, also of who has left with it', async () => {
    const scene = await openHand();
    const { driver, table } = scene;
    await driver.actorActs(table, 'allIn');
    await driver.act(table, BEN, { type: 'leave' });
    expect(await scene.planned(() => driver.actorActs(table, 'call'))).toContain('result');
    const { seats } = await driver.view(table);
    expect(seats.map(({ name }) => name)).toEqual(['ann']);
    const result = (await scene.announced()).find((line) => line.kind === 'result');
    expect(result?.board).toHaveLength(5);
    expect(result?.shown.map(({ name, cards }) => [name, cards.length])).toEqual([
      ['ann', 2],
      ['ben', 2],
    ]);
    expect(result?.shown[0]?.cards).toEqual(seats[0]?.holeCards);
  });

  it('[OUT2] a pause of the host with its name, and one of the house with its reason after what it has called off', async () => {
    const scene = await openHand();
    const { driver, table } = scene;
    expect(await scene.planned(() => driver.act(table, ANN, { type: 'pause' }))).toEqual(['board', 'paused']);
    expect((await scene.announced()).at(-1)).toEqual({ kind: 'paused', by: 'host', name: 'ann' });
    await driver.act(table, ANN, { type: 'resume' });
    const planned = await scene.planned(() => driver.room.reset(table, 'a mistake of ours'));
    expect(planned).toEqual(['board', 'handCalledOff', 'paused']);
    const [calledOff, paused] = (await scene.announced()).slice(-2);
    expect(calledOff).toMatchObject({
      handNumber: 1,
      refunds: [
        { name: 'ann', amount: 10 },
        { name: 'ben', amount: 5 },
      ],
    });
    expect(paused).toEqual({ kind: 'paused', by: 'operator', reason: 'a mistake of ours' });
  });

  it('[OUT2] that players are wanted again when too few are left', async () => {
    const scene = await openHand();
    await scene.driver.actorActs(scene.table, 'fold');
    const planned = await scene.planned(() => scene.driver.act(scene.table, BEN, { type: 'leave' }));
    expect(planned).toEqual(['board', 'playersWanted']);
    expect((await scene.announced()).at(-1)).toMatchObject({ seatsTaken: 1 });
  });

  it('[OUT14] an invitation and a pause under a key each, results under none', async () => {
    const scene = await openHand();
    await scene.driver.actorActs(scene.table, 'fold');
    await scene.driver.act(scene.table, ANN, { type: 'pause' });
    const keys = (await scene.driver.store.outbox(1_000)).flatMap(({ key, body }) =>
      key === BOARD_KEY ? [] : [`${parseAnnouncement(body).kind} ${key}`],
    );
    expect(keys).toEqual(['playersWanted invitation', 'handReady invitation', 'result undefined', 'paused pause']);
  });
});
