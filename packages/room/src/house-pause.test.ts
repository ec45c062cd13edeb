import { playerId, tableId } from '@cardroom/kernel';
import { createFakeClock, createRoomDriver, openWith } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import type { TableStep } from './index.ts';

const ANN = playerId('ann');
const [TURN_MS, LONG_MS] = [30_000, 60_000];

describe('whoever runs the house', () => {
  it('[ROOM74] pauses a table by a reason and lets it go on, and every viewer hears of it', async () => {
    const driver = await createRoomDriver();
    const table = await openWith(driver, ['ann', 'ben']);
    await driver.act(table, ANN, { type: 'start' });
    const steps: TableStep[] = [];
    await driver.room.subscribe(table, undefined, (step) => steps.push(step));
    const paused = await driver.room.pause(table, 'a check');
    expect(paused).toMatchObject({ ok: true, view: { stage: 'paused', pausedBy: 'operator' } });
    expect(await driver.room.pause(table, 'again')).toMatchObject({ ok: false, error: { code: 'TablePaused' } });
    await driver.advance(10 * TURN_MS);
    expect((await driver.view(table)).stage).toBe('paused');
    expect(await driver.room.resume(table)).toMatchObject({ ok: true, view: { stage: 'hand' } });
    expect(await driver.room.resume(table)).toMatchObject({ ok: false, error: { code: 'NotPaused' } });
    expect(steps.flatMap(({ events }) => events)).toMatchObject([
      { kind: 'TablePaused', origin: 'operator', reason: 'a check' },
      { kind: 'TableResumed' },
      { kind: 'ClockStarted' },
    ]);
    expect(await driver.room.pause(tableId('nowhere'), 'a check')).toMatchObject({ error: { code: 'UnknownTable' } });
  });

  it('[ROOM73] is told of tables whose turn is long over, and of no others', async () => {
    const still = createFakeClock();
    // Time that no timer notices.
    let passedMs = 0;
    const driver = await createRoomDriver({ clock: { ...still, now: () => still.now() + passedMs } });
    const table = await openWith(driver, ['ann', 'ben']);
    await driver.act(table, ANN, { type: 'start' });
    expect(driver.room.overdueTables(0)).toEqual([]);
    const { deadline = 0 } = await driver.view(table);
    passedMs = deadline + LONG_MS - driver.clock.now();
    expect(driver.room.overdueTables(LONG_MS)).toEqual([table]);
    expect(driver.room.overdueTables(LONG_MS + 1)).toEqual([]);
    await driver.room.pause(table, 'a check');
    expect(driver.room.overdueTables(0)).toEqual([]);
  });
});
