import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { playerId } from '@cardroom/kernel';
import { type PlayerStats, projectAll, STORE_STEPS } from '@cardroom/room';
import { createRoomDriver, openWith } from '@cardroom/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqliteStorage, type SqliteStorage } from './sqlite-storage.ts';

const folder = mkdtempSync(join(tmpdir(), 'cardroom-counting-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CHILD = fileURLToPath(new URL('../../../test/crash/counting.ts', import.meta.url));
const PEOPLE = ['ann', 'ben'].map((name) => playerId(name));

async function withFolder<T>(work: (storage: SqliteStorage) => Promise<T>): Promise<T> {
  const storage = await openSqliteStorage({ folder, now: () => 1 });
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}

/** Plays more hands than are counted in one write. */
async function playSome({ store }: SqliteStorage): Promise<void> {
  const driver = await createRoomDriver({ store });
  const table = await openWith(driver, ['ann', 'ben']);
  while ((await store.endedHands(table, 0, 25)).length < 25) {
    if ((await driver.view(table)).actor !== undefined) await driver.actorActs(table, 'fold');
    driver.clock.advance(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await driver.room.close();
}

/** Counts in a process of its own that is killed when it comes to a step for the second time. */
async function countAndDie(step: string): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CHILD, folder], {
    env: { ...process.env, KILL_AT: `${step}:2` },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await once(child, 'close');
  return child.signalCode;
}

async function statsIn({ store }: SqliteStorage): Promise<readonly (PlayerStats | undefined)[]> {
  return Promise.all(PEOPLE.map((player) => store.playerStats(player)));
}

describe('a process that counts hands and is killed', () => {
  let expected: readonly (PlayerStats | undefined)[];

  beforeAll(async () => {
    expected = await withFolder(async (storage) => {
      await playSome(storage);
      await projectAll(storage.store);
      return statsIn(storage);
    });
  });

  it.each(STORE_STEPS)('[PRJ1] when a write is %s has counted each hand once or not at all', async (step) => {
    await withFolder(({ store }) => store.resetStatistics(1));
    expect(await countAndDie(step)).toBe('SIGKILL');
    await withFolder(async (storage) => {
      const [table] = await storage.store.tablesToProject('', 1);
      const counted = table === undefined ? 25 : await storage.store.projectedUpTo(table);
      const [ann] = await statsIn(storage);
      expect([10, 20]).toContain(counted);
      expect(ann?.hands).toBe(counted);
      await projectAll(storage.store);
      expect(await statsIn(storage)).toEqual(expected);
    });
  });
});
