import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocksFor, type OpenStressWorld, registerMatchStress, registerRoomStress } from '@cardroom/testkit';
import { openSqliteStorage } from './sqlite-storage.ts';

/** `count` rooms on one database. */
const opening =
  (count: number): OpenStressWorld =>
  async (clock) => {
    const folder = mkdtempSync(join(tmpdir(), 'cardroom-stress-'));
    const { store, close } = await openSqliteStorage({ folder, now: () => clock.now() });
    const locks = createLocksFor(clock);
    return {
      nodes: Array.from({ length: count }, () => ({ store, locks })),
      async close() {
        await locks.close();
        await close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  };

registerRoomStress('the embedded database', opening(1));
registerMatchStress('the embedded database with two rooms', opening(2));
