import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocksFor, registerRoomStress } from '@cardroom/testkit';
import { openSqliteStorage } from './sqlite-storage.ts';

registerRoomStress('the embedded database', async (clock) => {
  const folder = mkdtempSync(join(tmpdir(), 'cardroom-stress-'));
  const { store, close } = await openSqliteStorage({ folder, now: () => clock.now() });
  const locks = createLocksFor(clock);
  return {
    nodes: [{ store, locks }],
    async close() {
      await locks.close();
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});
