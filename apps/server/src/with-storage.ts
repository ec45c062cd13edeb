import { existsSync } from 'node:fs';
import { Defect, Fault } from '@cardroom/kernel';
import { databaseFile } from './adapters/sqlite/database.ts';
import { createSystemClock } from './adapters/system-clock.ts';
import { type Environment, PROJECT_ROOT, readConfig } from './config.ts';
import type { VerbOutput } from './replay.ts';
import { openStorage, type Storage } from './storage.ts';

/**
 * Does `work` on the configured storage, also while a server runs on it, and gives its exit code. What is wrong with
 * the configuration or the storage is said on standard error, with exit code 1; nothing is made that is not there.
 */
export async function withStorage(
  env: Environment,
  { stderr }: VerbOutput,
  work: (storage: Storage) => Promise<number>,
): Promise<number> {
  const config = readConfig(env, PROJECT_ROOT);
  const mistakes = config.ok ? [] : config.error;
  for (const sentence of mistakes) stderr.write(`${sentence}\n`);
  if (!config.ok) return 1;
  const { dataFolder, databaseUrl } = config.value;
  if (databaseUrl === undefined && !existsSync(databaseFile(dataFolder))) {
    stderr.write(`there is no database in ${dataFolder}: CARDROOM_DATA names another folder\n`);
    return 1;
  }
  const clock = createSystemClock();
  try {
    const storage = await openStorage(config.value, () => clock.now());
    try {
      return await work(storage);
    } finally {
      await storage.close();
    }
  } catch (error) {
    if (!(error instanceof Fault) && !(error instanceof Defect)) throw error;
    stderr.write(`${formatFailure(error)}\n`);
    return 1;
  }
}

/** What went wrong, for an operator; of an error that is not our own only its name, as nobody knows what it says. */
export function formatFailure(error: unknown): string {
  if (error instanceof Fault) return `${error.code}: ${error.message}`;
  if (error instanceof Defect) return error.message;
  return error instanceof Error ? error.name : 'an error without a name';
}
