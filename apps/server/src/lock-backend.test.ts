import { tableId } from '@cardroom/kernel';
import { createLocks, lockPath } from '@cardroom/locks';
import { createFakeClock, createMemoryStore } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from './config.ts';
import { readSetup } from './constants.ts';
import { openLockBackend } from './lock-backend.ts';

describe('the locks of a server that is alone', () => {
  it('[OPL6] have ids that no lock of the server before it had', async () => {
    const setup = readSetup({}, PROJECT_ROOT);
    if (!setup.ok) throw new Error('a setup');
    const ids: string[] = [];
    for (let start = 0; start < 2; start += 1) {
      const clock = createFakeClock();
      const backend = await openLockBackend(setup.value, { store: createMemoryStore(), clock });
      const locks = createLocks({ backend, timer: clock });
      await locks.acquire({ table: tableId('t1'), path: lockPath({ stage: 'X' }), label: 'stuck' });
      ids.push(...(await locks.detectDeadlock()).tasks.flatMap(({ holds }) => holds.map(({ id }) => id)));
    }
    expect(new Set(ids).size).toBe(2);
  });
});
