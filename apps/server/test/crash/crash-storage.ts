import { fileURLToPath } from 'node:url';
import type { PlayerStore, Store } from '@cardroom/room';
import { openPostgresStorage } from '../../src/adapters/postgres/postgres-storage.ts';
import { openSqliteStorage } from '../../src/adapters/sqlite/sqlite-storage.ts';

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
