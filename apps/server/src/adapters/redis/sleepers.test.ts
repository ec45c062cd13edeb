import { createFakeClock } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { Sleepers } from './sleepers.ts';

describe('those who wait for the same thing', () => {
  it('[LOCKR28] nobody is kept who has waited long enough, and nobody waits on who was woken', async () => {
    const clock = createFakeClock();
    const sleepers = new Sleepers(clock);
    const woken: string[] = [];
    const short = sleepers.sleep(100).then(() => woken.push('short'));
    const long = sleepers.sleep(200).then(() => woken.push('long'));
    clock.advance(100);
    await short;
    expect([woken, sleepers.count]).toEqual([['short'], 1]);
    sleepers.wake();
    await long;
    expect([woken, sleepers.count]).toEqual([['short', 'long'], 0]);
    sleepers.wake();
    clock.advance(1_000);
    expect(sleepers.count).toBe(0);
  });
});
