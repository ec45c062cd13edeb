import { playerId } from '@cardroom/kernel';
import { formatEvent, formatView, serverFrame } from '@cardroom/protocol';
import type { TableStep } from '@cardroom/room';
import { createFakeClock, createRoomDriver, openWith } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { createStepFrames } from './step-frames.ts';

const VIEWERS = ['alice', 'bob', 'olga', 'pavel'];

/** Steps of one hand that is folded, and one chip request that only alice knows of, as each viewer was told of them. */
async function playedSteps(): Promise<ReadonlyMap<string, readonly TableStep[]>> {
  const driver = await createRoomDriver();
  const table = await openWith(driver, ['alice', 'bob']);
  const steps = new Map<string, TableStep[]>(VIEWERS.map((name) => [name, []]));
  for (const [name, told] of steps) await driver.room.subscribe(table, playerId(name), (step) => told.push(step));
  await driver.act(table, playerId('alice'), { type: 'start' });
  await driver.act(table, playerId('alice'), { type: 'leave' });
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
    expect(steps.length).toBeGreaterThanOrEqual(2 * VIEWERS.length);
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
