import { chips, playerId } from '@cardroom/kernel';
import { createRoomDriver, createSeededRandom, openWith } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { sessionOf } from './session.ts';
import { createStatistics } from './statistics.ts';

const [ANN, BEN, CAT] = [playerId('ann'), playerId('ben'), playerId('cat')];

describe('the session of a table', () => {
  it('[SES1] adds up with the rake, bets of a running hand being their own', () => {
    const { players, rake } = sessionOf({
      seats: [
        { playerId: ANN, buyIns: 1_000, cashOuts: 0, stack: 700, inPot: 100 },
        { playerId: BEN, buyIns: 500, cashOuts: 690, stack: 0, inPot: 0 },
      ],
      house: 10,
    });
    expect(players).toEqual([
      { playerId: ANN, buyIns: 1_000, cashOuts: 0, onTable: 800, net: -200 },
      { playerId: BEN, buyIns: 500, cashOuts: 690, onTable: 0, net: 190 },
    ]);
    expect(rake).toBe(10);
  });

  it('[SES2] says who pays whom, the house as well', () => {
    const seat = { cashOuts: 0, inPot: 0, buyIns: 100 };
    const { settleUp } = sessionOf({
      seats: [
        { ...seat, playerId: ANN, stack: 0 },
        { ...seat, playerId: BEN, stack: 195 },
        { ...seat, playerId: CAT, stack: 100 },
      ],
      house: 5,
    });
    expect(settleUp).toEqual([
      { from: ANN, to: BEN, amount: 95 },
      { from: ANN, to: 'house', amount: 5 },
    ]);
  });

  it('[SES1] that does not add up is a defect', () => {
    const seat = { playerId: ANN, buyIns: 100, cashOuts: 0, stack: 90, inPot: 0 };
    expect(() => sessionOf({ seats: [seat], house: 9 })).toThrow('adds up to -1');
  });

  it('[SES1] adds up after each command of any play, with rake, top-ups, and leaving and coming back', async () => {
    const driver = await createRoomDriver();
    const { store } = driver;
    const statistics = createStatistics({ store, players: { player: async () => undefined } });
    const plain = await openWith(driver, ['ann']);
    const { config } = await driver.view(plain);
    const opened = await driver.room.openTable({
      principal: ANN,
      key: 'raked',
      config: { ...config, rake: { basisPoints: 500, caps: [], noFlopNoDrop: false } },
      botCount: 0,
    });
    if (!opened.ok) throw new Error(opened.error.code);
    const table = opened.value;
    const random = createSeededRandom(8);
    for (const player of [ANN, BEN, CAT]) {
      await driver.room.welcome(player);
      await driver.act(table, player, { type: 'join', name: player, isBot: false, buyIn: chips(1_000) });
    }
    let hadBets = false;
    for (let step = 0; step < 400; step += 1) {
      const player = [ANN, BEN, CAT][random.uint32() % 3] ?? ANN;
      const { actor } = await driver.view(table);
      const luck = random.uint32() % 25;
      if (luck === 0) await driver.act(table, player, { type: 'leave' });
      else if (luck === 1) await driver.act(table, player, { type: 'topUp', amount: chips(150) });
      else if (luck === 2)
        await driver.act(table, player, { type: 'join', name: player, isBot: false, buyIn: chips(900) });
      else if (actor === undefined) await driver.advance(5_000);
      else if (!(await driver.actorActs(table, luck === 3 ? 'allIn' : luck === 4 ? 'fold' : 'check')).ok)
        await driver.actorActs(table, 'call');
      const { players, rake } = await statistics.session(table, []);
      expect(players.reduce((sum, { net }) => sum + net, rake)).toBe(0);
      const flows = await store.tableFlows(table);
      if (flows.seats.some(({ inPot }) => inPot > 0)) hadBets = true;
    }
    const { players, rake } = await statistics.session(table, [{ playerId: ANN, name: 'Ann' }]);
    expect(hadBets).toBe(true);
    expect(rake).toBeGreaterThan(0);
    expect(players.find(({ playerId: id }) => id === ANN)).toMatchObject({ name: 'Ann', isBot: false });
    await driver.room.close();
  });
});
