import { afterEach, describe, expect, it } from 'vitest';
import { createAsking } from './locks-asking.ts';
import { registerLeaseRules, registerModeRules } from './locks-lease-contract.ts';
import { type MakeAsking, registerExclusionRules, registerQueueRules } from './locks-queue-contract.ts';
import { playNested, playSchedules } from './locks-schedules.ts';
import { registerTaskRules } from './locks-task-contract.ts';
import { registerWaitRules } from './locks-wait-contract.ts';
import { registerWatchRules } from './locks-watch-contract.ts';
import type { LocksWorld } from './locks-world.ts';

/** How many random schedules a suite plays. */
export interface LocksContractOptions {
  readonly schedules?: number;
  readonly nestedSchedules?: number;
  /** Over how many nodes the tasks of nested requests are spread, if there are that many. */
  readonly nestedNodes?: number;
}

/** Registers what locks promise over every backend. `make` gives a world in which nobody has locked anything. */
export function registerLocksContract(
  name: string,
  make: () => Promise<LocksWorld>,
  { schedules = 300, nestedSchedules = 60, nestedNodes = 1 }: LocksContractOptions = {},
): void {
  describe(`${name} keeps the locks contract`, () => {
    const worlds: LocksWorld[] = [];
    const closeAll = async (): Promise<void> => {
      for (const world of worlds.splice(0)) await world.close();
    };
    const open = async (): Promise<LocksWorld> => {
      // Worlds of one suite may share a server, and have tables of the same name.
      await closeAll();
      const world = await make();
      worlds.push(world);
      return world;
    };
    const asking: MakeAsking = async (settings) => createAsking(await open(), settings);
    afterEach(closeAll);
    registerExclusionRules(asking);
    registerQueueRules(asking);
    registerWaitRules(asking);
    registerLeaseRules(asking);
    registerModeRules(asking);
    registerTaskRules(asking);
    registerWatchRules(asking);

    it('[LOCK68] random schedules go as the model says', async () => {
      const { failure } = await playSchedules({ make, count: schedules, firstSeed: 1 });
      expect(failure).toBeUndefined();
    });

    it('[LOCK69] every circle of nested requests is found and broken, and none is invented', async () => {
      const { failure, stuck } = await playNested({
        make,
        count: nestedSchedules,
        firstSeed: 1,
        isOrderIgnored: true,
        nodes: nestedNodes,
      });
      expect(failure).toBeUndefined();
      expect(stuck).toBeGreaterThan(nestedSchedules / 4);
    });

    it('[LOCK75] nested requests that keep the order never get stuck', async () => {
      const { failure, refusedForOrder, sights } = await playNested({
        make,
        count: nestedSchedules,
        firstSeed: 1,
        isOrderIgnored: false,
        nodes: nestedNodes,
      });
      expect(failure).toBeUndefined();
      expect(Math.min(refusedForOrder, sights.waitsInside)).toBeGreaterThan(nestedSchedules / 8);
    });
  });
}
