import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { PlayerStore, Store } from '@cardroom/room';
import { openPostgresStorage } from '../../src/adapters/postgres/postgres-storage.ts';
import { openSqliteStorage } from '../../src/adapters/sqlite/sqlite-storage.ts';
import { runSql } from '../postgres-spaces.ts';

/** A storage that is written by one process and looked at by another: a folder, or the address of a database. */
export type CrashPlace = { readonly folder: string } | { readonly url: string };

/** A storage that is open. */
export interface OpenStorage {
  readonly store: Store;
  readonly players: PlayerStore;
  close(): Promise<void>;
}

/** Opens a storage; `isProbed` lets `KILL_AT` kill the process at a named step of writing. */
export function openCrashStorage(place: CrashPlace, isProbed = false): Promise<OpenStorage> {
  const probe = isProbed ? { probe: new URL('kill-probe.ts', import.meta.url).href } : {};
  const now = (): number => Date.now();
  return 'folder' in place
    ? openSqliteStorage({ ...place, now, ...probe })
    : openPostgresStorage({ ...place, now, ...probe });
}

/** The program that is killed. */
export const CRASHING_WALLET = fileURLToPath(new URL('crashing-wallet.ts', import.meta.url));

const OTHERS_SQL = `SELECT COUNT(*)::INT AS others FROM pg_stat_activity
  WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`;

/**
 * Waits until the database has come to the end of what a killed process had sent it: that may still be written when the
 * process is gone, and what is looked at meanwhile is of several moments.
 */
export async function untilAtRest(place: CrashPlace): Promise<void> {
  if (!('url' in place)) return;
  for (;;) {
    const [row] = await runSql(place.url, OTHERS_SQL);
    if (row?.['others'] === 0) return;
    await sleep(5);
  }
}
