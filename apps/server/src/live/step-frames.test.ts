import { serverFrame } from '@cardroom/protocol';
import { createFakeClock, createRoomDriver, openWith } from '@cardroom/testkit';
import { playerId } from '@cardroom/kernel';
import type { TableStep } from '@cardroom/room';
import { describe, expect, it } from 'vitest';
import { createStepFrames } from './step-frames.ts';

describe('frames of steps', () => {
  it('[LIVE16] are written once for all who only look on, and for each player by himself', async () => {
    const driver = await createRoomDriver();
    const table = await openWith(driver, ['alice', 'bob']);
    const steps = new Map<string, TableStep>();
    for (const name of ['alice', 'bob', 'olga', 'pavel']) {
      await driver.room.subscribe(table, playerId(name), (step) => steps.set(name, step));
    }
    await driver.act(table, playerId('alice'), { type: 'start' });
    const frameOf = createStepFrames(createFakeClock());
    const [alices, bobs, olgas, pavels] = [...steps.values()].map(frameOf);
    expect(olgas).toBeInstanceOf(Buffer);
    expect(pavels).toBe(olgas);
    expect(typeof alices).toBe('string');
    expect(alices).not.toBe(bobs);
    for (const frame of [alices, bobs, olgas]) serverFrame.parse(JSON.parse(String(frame)));
    // Cards of players are in the frames of those players alone.
    const withCards = [alices, bobs, olgas].map((frame) => String(frame).split('"holeCards"').length - 1);
    expect(withCards).toEqual([1, 1, 0]);
  });
});
