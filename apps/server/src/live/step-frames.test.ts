import { chips, playerId } from '@cardroom/kernel';
import { formatEvent, formatView, serverFrame } from '@cardroom/protocol';
import type { TableStep } from '@cardroom/room';
import { createFakeClock, createRoomDriver, openWith } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { createStepFrames } from './step-frames.ts';

const VIEWERS = ['alice', 'bob', 'olga', 'pavel'];

/** Steps of one hand that is folded, and of both players going one after the other, as each viewer was told of them. */
async function playedSteps(): Promise<ReadonlyMap<string, readonly TableStep[]>> {
  const driver = await createRoomDriver();
  const table = await openWith(driver, ['alice', 'bob']);
  const steps = new Map<string, TableStep[]>(VIEWERS.map((name) => [name, []]));
  for (const [name, told] of steps) await driver.room.subscribe(table, playerId(name), (step) => told.push(step));
  const [alice, bob] = [playerId('alice'), playerId('bob')];
  await driver.act(table, alice, { type: 'start' });
  await driver.act(table, bob, { type: 'topUp', amount: chips(50) });
  // Of the chips that he does not get any more he alone is told, who has no chair any more.
  await driver.act(table, bob, { type: 'leave' });
  // Who has no chair any more is the host of the table still.
  await driver.act(table, alice, { type: 'leave' });
  await driver.act(table, alice, { type: 'pause' });
  return steps;
}

describe('frames of steps', () => {
  it('[LIVE16] are written once for all who only look on, and for each player by himself', async () => {
    const steps = await playedSteps();
    const frameOf = createStepFrames(createFakeClock());
    const [alices, bobs, olgas, pavels] = [...steps.values()]
      .map((told) => told[0])
      .map((step) => step && frameOf(step));
    expect(olgas).toBeInstanceOf(Buffer);
    expect(pavels).toBe(olgas);
    expect(typeof alices).toBe('string');
    expect(alices).not.toBe(bobs);
    // Cards of players are in the frames of those players alone.
    const withCards = [alices, bobs, olgas].map((frame) => String(frame).split('"holeCards"').length - 1);
    expect(withCards).toEqual([1, 1, 0]);
  });

  it('[LIVE16] say to each viewer what his step says, put together from parts or not', async () => {
    const clock = createFakeClock();
    const frameOf = createStepFrames(clock);
    const steps = [...(await playedSteps()).values()].flat();
    expect(steps.length).toBeGreaterThanOrEqual(5 * VIEWERS.length);
    // Among them are those whose events are a viewer's own and whose view is not, and those of a host without a chair.
    expect(steps.some(({ events, view, shared }) => view === shared.view && events !== shared.events)).toBe(true);
    expect(steps.some(({ view }) => view.you === undefined && view.rights.length > 0)).toBe(true);
    for (const step of steps) {
      const { tableId, version, events, view } = step;
      const frame: unknown = JSON.parse(String(frameOf(step)));
      expect(frame).toEqual({
        type: 'event',
        tableId,
        version,
        events: events.map(formatEvent),
        view: formatView(view, clock.now()),
      });
      serverFrame.parse(frame);
    }
  });
});
